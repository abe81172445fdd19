// Logins and TLS as kcat (librdkafka) meets them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBroker } from '../../src/broker.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { isInstalled, output } from './program.ts';

const kcat = isInstalled('kcat', ['-V'], 'kcat (apt-get install kcat)');
const users = {
  alice: {
    password: 'alice-secret',
    permissions: [{ topic: 't', operations: ['read', 'write'] }],
  },
} as const;

test.skipIf(!kcat)(
  'kcat: produces and reads over SASL_SSL, with every mechanism, where it may',
  async () => {
    using folder = new TemporaryFolder();
    const topics = { t: { partitions: 1 }, other: { partitions: 1 } };
    await using broker = await startBroker({ users, topics, tls: 'self-signed' });
    const ca = join(folder.path, 'ca.pem');
    writeFileSync(ca, broker.certificateAuthority ?? '');
    const run = (mechanism: string, password: string, args: readonly string[], stdin?: string) =>
      output(
        'kcat',
        [
          ...['-b', broker.bootstrapServers, ...args],
          ...['security.protocol=SASL_SSL', `ssl.ca.location=${ca}`, `sasl.mechanism=${mechanism}`],
          ...['sasl.username=alice', `sasl.password=${password}`],
        ].flatMap((each) => (each.includes('=') ? ['-X', each] : [each])),
        stdin,
      );
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
      await run(mechanism, 'alice-secret', ['-P', '-t', 't'], `${mechanism}\n`);
    const read = await run('PLAIN', 'alice-secret', ['-C', '-t', 't', '-e', '-q']);
    expect(read).toBe('PLAIN\nSCRAM-SHA-256\nSCRAM-SHA-512\n');
    const other = run('PLAIN', 'alice-secret', ['-C', '-t', 'other', '-e', '-q']);
    await expect(other).rejects.toThrow(/authorization failed/i);
    await expect(run('PLAIN', 'guess', ['-L', '-m', '5'])).rejects.toThrow(
      /authentication failed/i,
    );
  },
);
