/**
 * Leaders that move under a producer, on three local brokers: what takes minutes on a real cluster, where every
 * broker is stopped in turn, in a second. Each send has a record for each partition, as orders of several
 * customers have; a leader moves when every third request comes in.
 */

import { type Cluster, startCluster } from '@tidemark/local-broker';
import type kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

const PARTITIONS = [0, 1, 2, 3, 4, 5];
const SENDS = 30;
const topics = { orders: { partitions: PARTITIONS.length } };

type ProducerConfig = kafkajs.ProducerConfig;

test.each([
  ['a plain producer', {}],
  ['an idempotent producer', { idempotent: true, maxInFlightRequests: 1 }],
])(
  '%s loses nothing that was acknowledged when leaders move',
  async (_, config: ProducerConfig) => {
    const drill = await sendWhileLeadersMove(ours, config);
    expect(drill.moves).toBeGreaterThan(15);
    expect(drill.acknowledged).toHaveLength(SENDS * PARTITIONS.length);
    expect(missing(drill)).toEqual([]);
    if (config.idempotent) expect(new Set(drill.kept).size).toBe(drill.kept.length);
  },
);

test('stock kafkajs loses records that it said were sent', async () => {
  const drill = await sendWhileLeadersMove(stock, { idempotent: true, maxInFlightRequests: 1 });
  expect(missing(drill).length).toBeGreaterThan(0);
});

test('the records of committed transactions are there when their coordinator moves', async () => {
  await using cluster = await startCluster({ topics });
  const producer = kafkaOn(ours, cluster).producer({
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const action = () => cluster.moveCoordinator('transaction', 'tx');
  using fault = cluster.faults.run('EndTxn', { action, every: 2 });
  for (let round = 0; round < 6; round += 1) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'orders', messages: messagesOf(round) });
    await transaction.commit();
  }
  await producer.disconnect();
  expect(fault.hits).toBeGreaterThan(2);
  expect(await valuesIn(cluster)).toHaveLength(6 * PARTITIONS.length);
});

interface Drill {
  readonly moves: number;
  readonly acknowledged: readonly string[];
  readonly kept: readonly string[];
}

async function sendWhileLeadersMove(load: Load, config: ProducerConfig): Promise<Drill> {
  await using cluster = await startCluster({ topics });
  const producer = kafkaOn(load, cluster).producer(config);
  await producer.connect();
  let moves = 0;
  const move = () => cluster.moveLeader('orders', moves++ % PARTITIONS.length);
  using _ = cluster.faults.run('Produce', { action: move, every: 3 });
  const acknowledged: string[] = [];
  for (let round = 0; round < SENDS; round += 1) {
    const messages = messagesOf(round);
    await producer.send({ topic: 'orders', messages, acks: -1 });
    acknowledged.push(...messages.map(({ value }) => value));
  }
  await producer.disconnect();
  return { moves, acknowledged, kept: await valuesIn(cluster) };
}

function kafkaOn(load: Load, cluster: Cluster): kafkajs.Kafka {
  const { Kafka, logLevel } = load<typeof kafkajs>('../index.js');
  return new Kafka({
    brokers: cluster.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 5, maxRetryTime: 20, retries: 20 },
  });
}

function messagesOf(round: number) {
  return PARTITIONS.map((partition) => ({ partition, value: `${round}-${partition}` }));
}

function missing({ acknowledged, kept }: Drill): string[] {
  const there = new Set(kept);
  return acknowledged.filter((value) => !there.has(value));
}

/** Everything that readers of committed records find in the topic. */
async function valuesIn(cluster: Cluster): Promise<string[]> {
  const { partitions = [] } = cluster.describe().topics.find(({ name }) => name === 'orders') ?? {};
  const values: string[] = [];
  const left = new Map(partitions.map((each, index) => [index, each.lastStableOffset]));
  const consumer = kafkaOn(ours, cluster).consumer({ groupId: 'reader', maxWaitTimeInMs: 20 });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) values.push(String(value));
        if (Number(batch.lastOffset()) + 1 >= (left.get(batch.partition) ?? 0))
          left.delete(batch.partition);
        if (left.size === 0) resolve();
      },
    });
  });
  await consumer.disconnect();
  return values;
}
