import { setImmediate } from 'node:timers/promises';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { expect, it, onTestFinished } from 'vitest';
import { brokerWith } from '../test-support/on-broker.ts';
import type { ConsumerListener, GroupConsumer, TopicPartition } from './kafka-client.ts';
import { kafkajsClient } from './kafkajs-client.ts';

/** A member that is not running yet, of the group that all these are in. */
function member(connection: KafkaConnection, listener: Partial<ConsumerListener>): GroupConsumer {
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
      assigned() {},
      rebalancing() {},
      joining: async () => {},
      batch: async () => {},
      skippedTo() {},
      fetched() {},
      answered() {},
      stillMember() {},
      crashed() {},
      ...listener,
    },
  });
  onTestFinished(() => consumer.stop());
  return consumer;
}

it('a group that is told of new partitions shares them out at once', async () => {
  const { connection } = await brokerWith({ orders: 1 });
  let told: (partitions: readonly TopicPartition[]) => void = () => {};
  const assigned = () =>
    new Promise<readonly TopicPartition[]>((resolve) => {
      told = resolve;
    });
  const consumer = member(connection, { assigned: (partitions) => told(partitions) });
  const first = assigned();
  await consumer.run();
  expect(await first).toEqual([{ topic: 'orders', partition: 0 }]);
  const admin = await connection.admin();
  await admin.createPartitions({ topicPartitions: [{ topic: 'orders', count: 3 }] });
  const second = assigned();
  await consumer.partitionsAdded();
  expect(await second).toHaveLength(3);
});

it('a member that notices a rebalance between two batches joins when its job is ready for it', async () => {
  const { connection } = await brokerWith({ orders: 2 });
  const told: string[] = [];
  let shared = () => {};
  const isShared = new Promise<void>((resolve) => {
    shared = resolve;
  });
  const first = member(connection, {
    rebalancing: () => told.push('rebalancing'),
    async joining() {
      told.push('joining');
      await setImmediate();
      told.push('ready');
    },
    assigned(partitions) {
      told.push(`assigned ${partitions.length}`);
      if (partitions.length === 1) shared();
    },
  });
  await first.run();
  await member(connection, {}).run();
  await isShared;
  const join = (partitions: number) => ['joining', 'ready', `assigned ${partitions}`];
  expect(told).toEqual([...join(2), 'rebalancing', ...join(1)]);
});
