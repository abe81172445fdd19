import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compact, keyedBatch, LogProducer } from '../../test/compacted-logs.ts';
import { consume } from '../../test/compacted-reader.ts';
import { CrashingStore } from '../../test/crashing-store.ts';
import { FailingStore } from '../../test/failing-store.ts';
import { append, openLog, START } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { DiskStore } from '../storage/file-store.ts';
import type { StorageEvent } from '../storage/storage-event.ts';
import type { PartitionLog } from './partition-log.ts';

const configs = {
  'cleanup.policy': 'compact',
  'segment.bytes': '400',
  'min.cleanable.dirty.ratio': '0.01',
};

/** Twenty keys, each written several times, over many segments. */
async function fill(log: PartitionLog): Promise<void> {
  const producer = new LogProducer(7n);
  for (let i = 0; i < 60; i += 1) {
    await producer.send(log, [[`${(i * 7) % 20}`, `${i}`]], START + i);
  }
}

async function table(log: PartitionLog): Promise<Record<string, string | null>> {
  const { records } = await consume(log, true);
  return Object.fromEntries(records.map(({ key, value }) => [key, value]));
}

test('a kill at any moment of a compaction leaves a log with the same values', async () => {
  using folder = new TemporaryFolder();
  const store = new CrashingStore(new DiskStore(join(folder.path, 'live')));
  const log = await openLog({ store, configs });
  await fill(log);
  const expected = await table(log);
  const end = log.highWatermark;
  store.copies = join(folder.path, 'copies');
  await compact(log);
  store.copies = undefined;
  expect(await table(log)).toEqual(expected);
  expect(store.count).toBeGreaterThan(10);
  for (let i = 0; i < store.count; i += 1) {
    const events: StorageEvent[] = [];
    const copy = join(folder.path, 'copies', String(i));
    const found = await openLog({ folder: copy, configs, events });
    expect(await table(found)).toEqual(expected);
    expect(found.highWatermark).toBe(end);
    expect(events.filter(({ type }) => type !== 'leftover-removed')).toEqual([]);
    const again = keyedBatch([['1', 'again']], START, {
      producerId: 7n,
      producerEpoch: 0,
      baseSequence: 60,
    });
    expect(await append(found, again)).toMatchObject({ baseOffset: end, duplicate: false });
    await found.close();
    expect(readdirSync(copy).filter((name) => /cleaned|swap/.test(name))).toEqual(
      readdirSync(copy).filter((name) => name === 'cleaned-offset'),
    );
  }
  await log.close();
});

test('readers that are under way while segments are replaced miss nothing', async () => {
  using folder = new TemporaryFolder();
  const log = await openLog({ folder: folder.path, configs });
  await fill(log);
  const expected = await table(log);
  let compacting = true;
  const readers = Array.from({ length: 5 }, async () => {
    for (let i = 0; compacting || i < 3; i += 1) {
      expect(await table(log)).toEqual(expected);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await compact(log);
  compacting = false;
  await Promise.all(readers);
  await log.close();
});

test('a full disk leaves the log as it was, and compaction works when there is room again', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const events: StorageEvent[] = [];
  const filled = await openLog({ store, configs });
  await fill(filled);
  // Checkpoints of full segments are written in the background: nothing of that may meet the full disk.
  await filled.close();
  const log = await openLog({ store, configs, events });
  const expected = await table(log);
  const { size } = log;
  store.full = true;
  expect(await compact(log)).toBe(false);
  expect(log.size).toBe(size);
  expect(events.map(({ type }) => type)).toEqual(['compaction-failed']);
  store.full = false;
  expect(await compact(log)).toBe(true);
  expect(log.size).toBeLessThan(size);
  expect(await table(log)).toEqual(expected);
  await log.close();
});

test('a log that is closed while it is compacted stops soon, and is whole', async () => {
  using folder = new TemporaryFolder();
  const live = join(folder.path, 'live');
  const log = await openLog({ folder: live, configs });
  await fill(log);
  const expected = await table(log);
  const running = compact(log);
  await log.close();
  await running;
  cpSync(live, join(folder.path, 'copy'), { recursive: true });
  const found = await openLog({ folder: join(folder.path, 'copy'), configs });
  expect(await table(found)).toEqual(expected);
  await found.close();
});
