// The broker as two clients for Python meet it; what they do stands in the scripts beside this file.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startBroker } from '../../src/broker.ts';
import { output } from './program.ts';

const scriptNamed = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Debian's packages are for Debian's Python, which need not be the first one on the path. */
function pythonWith(module: string, cure: string): string | undefined {
  const python = ['python3', '/usr/bin/python3'].find(
    (each) => spawnSync(each, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
  if (python === undefined) process.stderr.write(`Not tried, since it is not installed: ${cure}\n`);
  return python;
}

const CLIENTS = [
  ['confluent-kafka', 'confluent_kafka', 'confluent_python.py', 'python3-confluent-kafka'],
  ['kafka-python', 'kafka', 'kafka_python.py', 'python3-kafka'],
] as const;

for (const [client, module, script, debian] of CLIENTS) {
  const python = pythonWith(module, `${client} (apt-get install ${debian})`);
  test.skipIf(python === undefined)(`${client}: all that it can do`, async () => {
    await using broker = await startBroker();
    const args = [scriptNamed(script), broker.bootstrapServers];
    expect(await output(python ?? '', args)).toBe('ok\n');
  });
}
