/**
 * The replaced modules that are right in stock kafkajs, and only slow: each beside its stock one, in
 * CPU time. The bounds are far below what a quiet machine shows, which is printed.
 */
import { expect, test } from 'vitest';
import { crc32c } from './bytes/crc32c.ts';
import { murmur2 } from './bytes/murmur2.ts';
import {
  groupMessages,
  type Partitioner,
  type PartitionMetadata,
} from './produce/group-messages.ts';
import type { OutgoingMessage } from './produce/record-batch-encoder.ts';
import { encodeBatch } from './testing/batches.ts';
import { decode } from './testing/fetched.ts';
import { type Load, ours, stock } from './testing/load-kafkajs.ts';

const ROUNDS = 5;
const METADATA = [0, 1, 2, 3, 4, 5].map((partitionId) => ({ partitionId, leader: 1 }));

const messages = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `customer_${index % 500}`,
    value: Buffer.alloc(120, `order_${index} `),
    timestamp: `${1_700_000_000_000 + index}`,
  }));

type Body = () => unknown;

/** How much less CPU time ours takes than stock; rounds alternate, the best of each counts. */
async function ratio(stockBody: Body, ourBody: Body): Promise<number> {
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, body] of [stockBody, ourBody].entries()) {
      const before = process.cpuUsage();
      await body();
      const { user, system } = process.cpuUsage(before);
      // The first round warms the code up.
      if (round > 0) best[index] = Math.min(best[index] ?? 0, user + system);
    }
  }
  return (best[0] ?? 0) / Math.max(1, best[1] ?? 0);
}

async function repeat(times: number, body: Body): Promise<void> {
  for (let i = 0; i < times; i++) await body();
}

const thousand = messages(1_000);
const encoded = await encodeBatch(ours, messages(20_000));
const large = Buffer.alloc(4_000_000, 'order');
const keys = Array.from({ length: 20_000 }, (_, index) => `customer_${index}`);
const roundRobin = (): Partitioner => {
  let next = 0;
  return () => next++ % METADATA.length;
};
const stockGroup = stock<
  (options: {
    topic: string;
    partitionMetadata: readonly PartitionMetadata[];
    messages: readonly OutgoingMessage[];
    partitioner: Partitioner;
  }) => object
>('producer/groupMessagesPerPartition.js');
const stockCrc = stock<(bytes: Buffer) => number>('protocol/recordBatch/crc32C/index.js');
const stockMurmur2 = stock<(key: string) => number>('producer/partitioners/default/murmur2.js');
const partition = (load: Load) => {
  const { DefaultPartitioner } = load<{ DefaultPartitioner: () => Partitioner }>(
    'producer/partitioners/index.js',
  );
  const choose = DefaultPartitioner();
  return () => {
    for (const key of keys) {
      choose({ topic: 't', partitionMetadata: METADATA, message: { key, value: '' } });
    }
  };
};
const group = { topic: 't', partitionMetadata: METADATA, messages: messages(6_000) };

const MODULES: readonly (readonly [string, number, Body, Body])[] = [
  [
    'encodes 1,000 records',
    3,
    ...both((load) => () => repeat(20, () => encodeBatch(load, thousand))),
  ],
  ['decodes 20,000 records', 2, ...both((load) => () => decode(load, encoded))],
  [
    'groups 6,000 messages',
    5,
    () => stockGroup({ ...group, partitioner: roundRobin() }),
    () => groupMessages('t', group.messages, METADATA, roundRobin()),
  ],
  ['checks 4 MB', 2, () => stockCrc(large), () => crc32c(large)],
  [
    'hashes 20,000 keys',
    3,
    () => keys.forEach((key) => void stockMurmur2(key)),
    () => keys.forEach((key) => void murmur2(key)),
  ],
  ['chooses 20,000 partitions', 3, ...both(partition)],
];

function both(bodyWith: (load: Load) => Body): readonly [Body, Body] {
  return [bodyWith(stock), bodyWith(ours)];
}

test.each(MODULES)(
  '%s in at most 1/%i of the CPU time of stock kafkajs',
  async (name, times, stockBody, ourBody) => {
    const measured = await ratio(stockBody, ourBody);
    console.info(`${name}: 1/${measured.toFixed(1)} of stock`);
    expect(measured).toBeGreaterThan(times);
  },
);
