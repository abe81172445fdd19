import { describe, expect, test } from 'vitest';
import { compact, GZIP, keyedBatch, LogProducer, LZ4, packed } from '../../test/compacted-logs.ts';
import { consume } from '../../test/compacted-reader.ts';
import { append, openLog, START } from '../../test/logs.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { ManualClock } from '../manual-clock.ts';
import { isControlBatch } from '../records/batch-header.ts';
import type { StorageEvent } from '../storage/storage-event.ts';

const configs = {
  'cleanup.policy': 'compact',
  'segment.bytes': '200',
  'delete.retention.ms': '1000',
  'min.cleanable.dirty.ratio': '0.01',
};

/** Appends one keyed record a batch. */
async function put(log: PartitionLog, key: string, value: string | null, at = START) {
  await append(log, keyedBatch([[key, value]], at));
}

/** Fills the active segment, so that what was in it can be compacted. */
async function roll(log: PartitionLog, at = START): Promise<void> {
  await append(log, keyedBatch([['filler', 'x'.repeat(110)]], at));
  await append(log, keyedBatch([['filler', 'x'.repeat(110)]], at));
}

async function values(log: PartitionLog, key: string) {
  const { records } = await consume(log, true);
  return records.filter((each) => each.key === key).map(({ value }) => value);
}

describe('records without a value', () => {
  test('are kept for delete.retention.ms after compaction met them, and forgotten in a round after that', async () => {
    const clock = new ManualClock(START);
    const log = await openLog({ configs, clock });
    await put(log, 'k', 'old');
    await put(log, 'k', null);
    await roll(log);
    expect(await compact(log)).toBe(true);
    expect(await values(log, 'k')).toEqual([null]);
    const met = (await consume(log, true)).records.find(({ key }) => key === 'k');
    expect(met?.timestamp).toBe(START);
    clock.advance(999);
    await roll(log);
    await compact(log);
    expect(await values(log, 'k')).toEqual([null]);
    clock.advance(1);
    await roll(log);
    await compact(log);
    expect(await values(log, 'k')).toEqual([]);
  });

  test('stay where a batch in front of them cannot be opened, because it may hold the value that they delete', async () => {
    const clock = new ManualClock(START);
    const log = await openLog({ configs, clock });
    await append(log, packed(keyedBatch([['k', 'old']], START), LZ4));
    await put(log, 'k', null);
    for (let i = 0; i < 3; i += 1) {
      await roll(log);
      await compact(log);
      clock.advance(2000);
    }
    const { batches } = await consume(log, true);
    expect(batches.slice(0, 2).map(({ recordCount }) => recordCount)).toEqual([1, 1]);
  });
});

describe('a batch', () => {
  test('that is compressed with gzip is compacted and compressed again', async () => {
    const log = await openLog({ configs });
    const records = [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ] as const;
    await append(log, packed(keyedBatch(records, START), GZIP));
    await roll(log);
    await compact(log);
    const { batches, records: left } = await consume(log, false);
    expect(batches[0]).toMatchObject({ attributes: GZIP, recordCount: 2, lastOffsetDelta: 2 });
    expect(left.slice(0, 2).map(({ offset, key }) => [offset, key])).toEqual([
      [1, 'b'],
      [2, 'a'],
    ]);
  });

  test('that was the last of a producer stays, empty, and so do its sequence numbers', async () => {
    const log = await openLog({ configs });
    const producer = new LogProducer(7n);
    await producer.send(
      log,
      [
        ['k', '1'],
        ['k', '2'],
      ],
      START,
    );
    await put(log, 'k', '3');
    await roll(log);
    await compact(log);
    const { batches } = await consume(log, false);
    const emptied = { producerId: 7n, baseOffset: 0, lastOffsetDelta: 1, baseSequence: 0 };
    expect(batches[0]).toMatchObject({ ...emptied, recordCount: 0, batchLength: 49 });
    await producer.send(log, [['k', '4']], START);
    await roll(log);
    await compact(log);
    expect((await consume(log, false)).batches[0]).toMatchObject({
      producerId: 7n,
      baseSequence: 2,
    });
  });
});

describe('of an aborted transaction', () => {
  test('the records go, and the marker goes delete.retention.ms after a round that found none of them', async () => {
    const clock = new ManualClock(START);
    const log = await openLog({ configs, clock });
    const producer = new LogProducer(7n);
    await put(log, 'k', 'kept');
    await producer.send(log, [['k', 'aborted']], START, { transactional: true });
    await producer.end(log, 'abort', START);
    await producer.send(log, [['other', 'x']], START, { transactional: true });
    await producer.end(log, 'commit', START);
    const markers = async () => {
      const { batches } = await consume(log, false);
      return batches.filter(isControlBatch).map(({ baseOffset }) => baseOffset);
    };
    await roll(log);
    await compact(log);
    expect(await values(log, 'k')).toEqual(['kept']);
    expect(await markers()).toEqual([2, 4]);
    await roll(log);
    await compact(log);
    clock.advance(999);
    await roll(log);
    await compact(log);
    expect(await markers()).toEqual([2, 4]);
    clock.advance(1);
    await roll(log);
    await compact(log);
    expect(await markers()).toEqual([4]);
    const offsets = (await consume(log, true)).records.map(({ offset }) => offset);
    expect(offsets.slice(0, 2)).toEqual([0, 3]);
  });
});

describe('what is compacted', () => {
  test('ends in front of the active segment and of the last stable offset', async () => {
    const log = await openLog({ configs });
    const producer = new LogProducer(7n);
    await put(log, 'k', '1');
    await put(log, 'k', '2');
    expect(await compact(log)).toBe(false);
    await producer.send(log, [['t', '1']], START, { transactional: true });
    await put(log, 'k', '3');
    await roll(log);
    await compact(log);
    expect(await values(log, 'k')).toEqual(['2']);
    await producer.end(log, 'commit', START);
    await roll(log);
    await compact(log);
    expect(await values(log, 'k')).toEqual(['3']);
  });

  test('is older than min.compaction.lag.ms', async () => {
    const clock = new ManualClock(START);
    const log = await openLog({ configs: { ...configs, 'min.compaction.lag.ms': '500' }, clock });
    await put(log, 'k', '1');
    await put(log, 'k', '2');
    await roll(log);
    clock.advance(499);
    expect(await compact(log)).toBe(false);
    clock.advance(1);
    expect(await compact(log)).toBe(true);
  });

  test('is dirty enough, or older than max.compaction.lag.ms', async () => {
    const clock = new ManualClock(START);
    const lag = { 'min.cleanable.dirty.ratio': '1', 'max.compaction.lag.ms': '500' };
    const log = await openLog({ configs: { ...configs, ...lag }, clock });
    await put(log, 'k', '1');
    await roll(log);
    clock.advance(500);
    expect(await compact(log)).toBe(false);
    clock.advance(1);
    expect(await compact(log)).toBe(true);
    expect(await compact(log)).toBe(false);
  });

  test('is nothing where the policy is delete', async () => {
    const log = await openLog({ configs: { ...configs, 'cleanup.policy': 'delete' } });
    await put(log, 'k', '1');
    await roll(log);
    expect(await compact(log)).toBe(false);
  });
});

test('a log whose records make no sense is left alone, which is told once', async () => {
  const events: StorageEvent[] = [];
  const log = await openLog({ configs, events });
  const broken = keyedBatch([['k', '1']], START);
  broken.writeInt8(100, 61);
  await append(log, broken);
  await put(log, 'k', '2');
  await roll(log);
  expect(await compact(log)).toBe(false);
  expect(await compact(log)).toBe(false);
  expect(events.map(({ type }) => type)).toEqual(['compaction-failed']);
  expect((await log.read(0, 1000, { minOneBatch: true, committed: true })) as object).toBeTruthy();
});
