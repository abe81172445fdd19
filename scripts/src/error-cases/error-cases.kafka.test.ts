/** The cases on real Apache Kafka with TLS, logins and an authorizer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, groupLag, type KafkaConnection } from '@tidemark/kafka-connection';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { bootstrapServers, type Cluster } from '../real-kafka/cluster.ts';
import { startCluster, stopCluster } from '../real-kafka/real-kafka.ts';
import { errorCases } from './run-error-cases.ts';
import { connectAs, type SecuredKafka, TOPICS } from './secured-kafka.ts';

const IS_STOCK = process.env.TIDEMARK_STOCK_KAFKAJS === '1';

describe.skipIf(IS_STOCK)('Apache Kafka', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-error-cases-'));
  let cluster: Cluster | undefined;
  let kafka: SecuredKafka;

  beforeAll(async () => {
    cluster = await startCluster({
      ...{ dir, nodes: 1, port: 0, sasl: true },
      properties: { 'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,OAUTHBEARER' },
      note: () => {},
    });
    kafka = { brokers: bootstrapServers(cluster), caFile: join(dir, 'tls', 'ca.pem') };
    await using connection = await connectAs('admin', kafka);
    await prepare(await connection.admin());
    await warmUp(connection);
  }, 120_000);

  afterAll(async () => {
    if (cluster) await stopCluster(cluster, true);
    rmSync(dir, { recursive: true, force: true });
  });

  errorCases(() => kafka, 1_000);
});

/** Kafka makes its topics for groups and transactions when the first client comes, in seconds. */
async function warmUp(connection: KafkaConnection): Promise<void> {
  await expect(groupLag(connection, 'first')).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' });
  const producer = connection.createKafka().producer({ transactionalId: 'first' });
  await producer.connect();
  await (await producer.transaction()).abort();
  await producer.disconnect();
}

// Numbers of Kafka's enums; kafkajs' types have them as values that cannot be imported as such.
const RESOURCE = { topic: 2, group: 3, transactionalId: 5 } as const;
const OPERATION = { read: 3, write: 4, describe: 8 } as const;
const PATTERN = { literal: 3, prefixed: 4 } as const;
const ALLOW = 3;

async function prepare(admin: Admin): Promise<void> {
  await admin.createTopics({ topics: TOPICS.map((topic) => ({ topic })), waitForLeaders: false });
  const allow = (
    resource: keyof typeof RESOURCE,
    resourceName: string,
    operation: keyof typeof OPERATION,
    pattern: keyof typeof PATTERN,
  ) => ({
    resourceType: RESOURCE[resource],
    resourceName,
    resourcePatternType: PATTERN[pattern],
    principal: 'User:alice',
    host: '*',
    operation: OPERATION[operation],
    permissionType: ALLOW,
  });
  await admin.createAcls({
    acl: [
      allow('topic', 'open', 'read', 'literal'),
      allow('topic', 'open', 'write', 'literal'),
      allow('topic', 'seen', 'describe', 'literal'),
      allow('group', 'alice', 'read', 'prefixed'),
      allow('transactionalId', 'alice', 'write', 'prefixed'),
    ],
  });
}
