/**
 * Leaders that move under a producer, on three local brokers: what takes minutes on a real cluster, where every
 * broker is stopped in turn, in a second. Each send has a record for each partition, as orders of several
 * customers have; a leader moves whenever a third request comes in.
 */

import { type Cluster, startCluster } from '@tidemark/local-broker';
import type kafkajs from 'kafkajs';

const PARTITIONS = [0, 1, 2, 3, 4, 5];
const SENDS = 30;
const topics = { orders: { partitions: PARTITIONS.length } };

/** kafkajs, with the fast path or without. */
export type Kafkajs = Pick<typeof kafkajs, 'Kafka' | 'logLevel'>;

/** What was said and what was done. Each value is unique. */
export interface Drill {
  /** Leaders moved. */
  readonly moves: number;
  /** What `send` resolved for. */
  readonly acknowledged: readonly string[];
  /** What readers find. */
  readonly kept: readonly string[];
}

/** Sends thirty times to six partitions, one after the other. */
export async function sendWhileLeadersMove(
  library: Kafkajs,
  config: kafkajs.ProducerConfig = {},
): Promise<Drill> {
  await using cluster = await startCluster({ topics });
  const producer = kafkaOn(library, cluster).producer(config);
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
  return { moves, acknowledged, kept: await valuesIn(library, cluster) };
}

/** Commits six transactions, with a coordinator that moves at every second commit. Returns what readers find. */
export async function commitWhileCoordinatorMoves(
  library: Kafkajs,
): Promise<{ readonly moves: number; readonly sent: number; readonly kept: readonly string[] }> {
  await using cluster = await startCluster({ topics });
  const producer = kafkaOn(library, cluster).producer({
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  await producer.connect();
  const action = () => cluster.moveCoordinator('transaction', 'tx');
  using fault = cluster.faults.run('EndTxn', { action, every: 2 });
  const rounds = [0, 1, 2, 3, 4, 5];
  for (const round of rounds) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'orders', messages: messagesOf(round) });
    await transaction.commit();
  }
  await producer.disconnect();
  const kept = await valuesIn(library, cluster);
  return { moves: fault.hits, sent: rounds.length * PARTITIONS.length, kept };
}

function kafkaOn({ Kafka, logLevel }: Kafkajs, cluster: Cluster): kafkajs.Kafka {
  return new Kafka({
    brokers: cluster.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 5, maxRetryTime: 20, retries: 20 },
  });
}

function messagesOf(round: number) {
  return PARTITIONS.map((partition) => ({ partition, value: `${round}-${partition}` }));
}

/** What was acknowledged and is not there. */
export function missing({ acknowledged, kept }: Drill): string[] {
  const there = new Set(kept);
  return acknowledged.filter((value) => !there.has(value));
}

/** Everything that readers of committed records find in the topic. */
async function valuesIn(library: Kafkajs, cluster: Cluster): Promise<string[]> {
  const { partitions = [] } = cluster.describe().topics.find(({ name }) => name === 'orders') ?? {};
  const values: string[] = [];
  const left = new Map(partitions.map((each, index) => [index, each.lastStableOffset]));
  const consumer = kafkaOn(library, cluster).consumer({ groupId: 'reader', maxWaitTimeInMs: 20 });
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
