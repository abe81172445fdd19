/** The cases on the local broker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe } from 'vitest';
import { errorCases } from './run-error-cases.ts';
import type { SecuredKafka } from './secured-kafka.ts';

const IS_STOCK = process.env.TIDEMARK_STOCK_KAFKAJS === '1';

describe.skipIf(IS_STOCK)('the local broker', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-error-cases-'));
  let broker: Broker;
  let kafka: SecuredKafka;

  beforeAll(async () => {
    broker = await startBroker({
      dataDir: dir,
      tls: 'self-signed',
      saslMechanisms: ['PLAIN', 'SCRAM-SHA-256'],
      topics: { open: { partitions: 1 }, seen: { partitions: 1 }, closed: { partitions: 1 } },
      users: {
        admin: { password: 'admin-secret' },
        bob: { password: 'bob-secret', permissions: [] },
        alice: {
          password: 'alice-secret',
          permissions: [
            { topic: 'open', operations: ['read', 'write'] },
            { topic: 'seen', operations: ['describe'] },
            { group: 'alice*', operations: ['read'] },
            { transactionalId: 'alice*', operations: ['write'] },
          ],
        },
      },
    });
    kafka = { brokers: broker.bootstrapServers, caFile: join(dir, 'ca.pem') };
  });

  afterAll(async () => {
    await broker.close();
    rmSync(dir, { recursive: true, force: true });
  });

  errorCases(() => kafka, 2_000);
});
