import { expect, it, onTestFinished } from 'vitest';
import { brokerWith } from '../test-support/on-broker.ts';
import type { TopicPartition } from './kafka-client.ts';
import { kafkajsClient } from './kafkajs-client.ts';

it('a group that is told of new partitions shares them out at once', async () => {
  const { connection } = await brokerWith({ orders: 1 });
  let told: (partitions: readonly TopicPartition[]) => void = () => {};
  const assigned = () =>
    new Promise<readonly TopicPartition[]>((resolve) => {
      told = resolve;
    });
  const none = { active: [], standby: [] };
  const consumer = kafkajsClient(connection).consumer({
    groupId: 'group',
    topics: ['orders'],
    assignment: {
      subTopologies: [{ id: 0, topics: ['orders'] }],
      standbyReplicas: 0,
      held: () => none,
    },
    listener: {
      assigned: (partitions) => told(partitions),
      rebalancing() {},
      batch: async () => {},
      skippedTo() {},
      fetched() {},
      answered() {},
      stillMember() {},
      crashed() {},
    },
  });
  onTestFinished(() => consumer.stop());
  const first = assigned();
  await consumer.run();
  expect(await first).toEqual([{ topic: 'orders', partition: 0 }]);
  const admin = await connection.admin();
  await admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 3 }] });
  const second = assigned();
  await consumer.partitionsAdded();
  expect(await second).toHaveLength(3);
});
