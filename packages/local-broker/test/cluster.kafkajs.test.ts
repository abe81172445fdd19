// A cluster as kafkajs meets it: brokers go and come while it produces, consumes and commits.
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { type Cluster, startCluster } from '../src/cluster/cluster.ts';
import { clientOf } from './cluster-client.ts';

const PARTITIONS = 3;
const topics = { orders: { partitions: PARTITIONS } };

test.each(['shutdown', 'kill'] as const)(
  'a group reads everything while each broker in turn goes (%s) and comes',
  async (how) => {
    await using cluster = await startCluster({ topics });
    const kafka = kafkaOn(cluster);
    const read = new Set<string>();
    const consumer = kafka.consumer({ groupId: 'g', heartbeatInterval: 50, maxWaitTimeInMs: 20 });
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    let committed: () => void = () => {};
    consumer.on(consumer.events.COMMIT_OFFSETS, () => committed());
    await consumer.run({
      eachMessage: async ({ message }) => {
        read.add(String(message.value));
      },
    });
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const sent: string[] = [];
    const send = async () => {
      // One partition a send: stock kafkajs loses records of the others when a leader moves.
      const value = `${sent.length}`;
      const partition = sent.length % PARTITIONS;
      await producer.send({ topic: 'orders', messages: [{ value, partition }] });
      sent.push(value);
    };
    for (const id of [1, 2, 3]) {
      for (let i = 0; i < 5; i += 1) await send();
      await cluster.stopBroker(id, { how });
      for (let i = 0; i < 5; i += 1) await send();
      await cluster.startBroker(id);
      cluster.electPreferredLeaders();
    }
    const group = () => cluster.describe().groups[0];
    const position = () => group()?.offsets.reduce((sum, { offset }) => sum + offset, 0);
    // What was read before the group was joined again, and not committed by then, is read once more.
    while (position() !== sent.length) {
      await new Promise<void>((resolve) => {
        committed = resolve;
      });
    }
    expect([...read].toSorted()).toEqual(sent.toSorted());
    await producer.disconnect();
    await consumer.disconnect();
    expect(group()?.members).toEqual([]);
    expect(position()).toBe(sent.length);
  },
);

test('an administrator finds groups and offsets wherever they are', async () => {
  await using cluster = await startCluster({ topics });
  const admin = kafkaOn(cluster).admin();
  await admin.connect();
  for (const groupId of ['a', 'b', 'c', 'd']) await commit(cluster, groupId);
  const { groups } = await admin.listGroups();
  expect(groups.map(({ groupId }) => groupId).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  const [offsets] = await admin.fetchOffsets({ groupId: 'c', topics: ['orders'] });
  expect(offsets?.partitions).toContainEqual({ partition: 0, offset: '3', metadata: null });
  await admin.deleteGroups(['a', 'b', 'c', 'd']);
  expect((await admin.listGroups()).groups).toEqual([]);
  const described = await admin.describeCluster();
  expect([described.controller, described.brokers.length]).toEqual([1, 3]);
  await admin.disconnect();
});

/** Not through kafkajs' setOffsets, which starts a consumer and takes five seconds to stop it. */
async function commit(cluster: Cluster, groupId: string): Promise<void> {
  await using client = await clientOf(cluster, cluster.coordinatorOf('group', groupId));
  const partitions = [{ partitionIndex: 0, committedOffset: 3, committedMetadata: null }];
  const alone = { groupId, generationIdOrMemberEpoch: -1, memberId: '' };
  await client.request(8, 5, { ...alone, topics: [{ name: 'orders', partitions }] });
}

function kafkaOn(cluster: Cluster): Kafka {
  return new Kafka({
    brokers: cluster.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 10, maxRetryTime: 50, retries: 40 },
  });
}
