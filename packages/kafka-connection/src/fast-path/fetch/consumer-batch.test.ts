import { expect, test } from 'vitest';
import { atOffset, emptied, encodeBatch, marker } from '../testing/batches.ts';
import { decode } from '../testing/fetched.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';
import type { Batch, PartitionData } from './consumer-batch.ts';

type BatchClass = new (topic: string, fetchedOffset: string, data: PartitionData) => Batch;

async function fetched(
  load: Load,
  from: number,
  batches: Buffer[],
  highWatermark = 100,
): Promise<Batch> {
  const LoadedBatch = load<BatchClass>('consumer/batch.js');
  return new LoadedBatch('t', String(from), {
    partition: 0,
    highWatermark: String(highWatermark),
    abortedTransactions: [],
    messages: await decode(load, Buffer.concat(batches)),
  });
}

/** Where a consumer's position is after it was given this batch, as kafkajs' runner moves it. */
function nextPosition(batch: Batch): number {
  if (batch.isEmpty() && !batch.isEmptyDueToFiltering()) return Number(batch.fetchedOffset);
  return Number(batch.lastOffset()) + 1;
}

async function three(offset: number): Promise<Buffer> {
  const messages = ['a', 'b', 'c'].map((value) => ({ value }));
  return atOffset(await encodeBatch(ours, messages, { producerId: 1 }), offset);
}

test('moves a consumer behind a batch that compaction emptied', async () => {
  const batches = [emptied(await three(10))];
  expect(nextPosition(await fetched(ours, 10, batches))).toBe(13);
  expect(nextPosition(await fetched(ours, 12, batches))).toBe(13);
  expect(nextPosition(await fetched(stock, 10, batches)), 'stock').toBe(10);
});

test('moves a consumer in one step behind the records that compaction took from a batch’s end', async () => {
  const compacted = await three(10);
  compacted.writeInt32BE(9, 23);
  expect(nextPosition(await fetched(ours, 10, [compacted]))).toBe(20);
  expect(nextPosition(await fetched(stock, 10, [compacted])), 'stock').toBe(13);
  expect(nextPosition(await fetched(ours, 13, [compacted]))).toBe(20);
  expect(nextPosition(await fetched(stock, 13, [compacted])), 'stock').toBe(14);
});

test('stays where it is when nothing whole was fetched', async () => {
  expect(nextPosition(await fetched(ours, 10, []))).toBe(10);
  expect(nextPosition(await fetched(ours, 10, [(await three(10)).subarray(0, -1)]))).toBe(10);
  const before = await fetched(ours, 13, [await three(10)]);
  expect(before.isEmpty()).toBe(true);
});

test('delivers from the offset that was asked for, without control records', async () => {
  const batches = [await three(10), await marker('commit', 1, 13)];
  const batch = await fetched(ours, 11, batches);
  expect(batch.messages.map(({ offset }) => offset)).toEqual(['11', '12']);
  expect(batch.firstOffset()).toBe('11');
  expect(batch.lastOffset()).toBe('13');
  expect(batch.offsetLag()).toBe('86');
  expect(batch.offsetLagLow()).toBe('88');
  const marked = await fetched(ours, 13, batches);
  expect(marked.isEmptyControlRecord()).toBe(true);
  expect(nextPosition(marked)).toBe(14);
});

test.each([
  ['nothing', 0, () => Promise.resolve([])],
  ['whole batches', 10, async () => [await three(10), await three(13)]],
  ['the middle of a batch', 14, async () => [await three(13)]],
  ['data and a marker', 10, async () => [await three(10), await marker('commit', 1, 13)]],
  ['only a marker', 13, async () => [await marker('abort', 1, 13)]],
])('says the same as stock kafkajs of %s', async (_, from, batches) => {
  const [byOurs, byStock] = await Promise.all(
    [ours, stock].map(async (load) => fetched(load, from, await batches())),
  );
  expect(facts(byOurs)).toEqual(facts(byStock));
});

function facts(batch: Batch | undefined) {
  return (
    batch && {
      offsets: batch.messages.map(({ offset }) => offset),
      firstOffset: batch.firstOffset(),
      lastOffset: batch.lastOffset(),
      lag: batch.offsetLag(),
      lagLow: batch.offsetLagLow(),
      isEmpty: batch.isEmpty(),
      isEmptyControlRecord: batch.isEmptyControlRecord(),
      isEmptyDueToFiltering: batch.isEmptyDueToFiltering(),
      isEmptyIncludingFiltered: batch.isEmptyIncludingFiltered(),
      isEmptyDueToLogCompactedMessages: batch.isEmptyDueToLogCompactedMessages(),
    }
  );
}
