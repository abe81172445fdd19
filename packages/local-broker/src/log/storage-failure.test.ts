import { expect, test } from 'vitest';
import { FailingStore } from '../../test/failing-store.ts';
import { append, batchOf, openLog, readAll, START } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import { DiskStore } from '../storage/file-store.ts';
import type { StorageEvent } from '../storage/storage-event.ts';

const refused = { kafkaError: 'KAFKA_STORAGE_ERROR' };

test('a full disk refuses appends, all that wait included, and reads go on', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const events: StorageEvent[] = [];
  const log = await openLog({ store, events });
  const first = batchOf(['kept']);
  await append(log, first);
  store.full = true;
  const waiting = [append(log, batchOf(['a'])), append(log, batchOf(['b']))];
  for (const one of waiting) await expect(one).rejects.toMatchObject(refused);
  expect(await readAll(log)).toEqual(first);
  expect(events).toMatchObject([{ type: 'write-failed', error: { code: 'ENOSPC' } }]);
  store.full = false;
  expect((await append(log, batchOf(['c']))).baseOffset).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(['write-failed', 'write-recovered']);
  await log.close();
});

test('a batch that the disk refused is not taken for a duplicate when it comes again', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const log = await openLog({ store });
  const batch = (sequence: number) =>
    batchOf(['x'], undefined, { producerId: 1n, producerEpoch: 0, baseSequence: sequence });
  await append(log, batch(0));
  store.full = true;
  const failing = [append(log, batch(1)), append(log, batch(1)), append(log, batch(2))];
  for (const one of failing) await expect(one).rejects.toMatchObject(refused);
  store.full = false;
  expect(await append(log, batch(1))).toEqual({
    baseOffset: 1,
    logAppendTime: -1,
    duplicate: false,
  });
  expect(await append(log, batch(2))).toEqual({
    baseOffset: 2,
    logAppendTime: -1,
    duplicate: false,
  });
  await log.close();
});

test('a roll to a new segment that fails is made up for later', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const log = await openLog({ store, configs: { 'segment.bytes': '100' } });
  await append(log, batchOf(['first segment']));
  store.full = true;
  await expect(append(log, batchOf(['second segment']))).rejects.toMatchObject(refused);
  store.full = false;
  expect((await append(log, batchOf(['second segment']))).baseOffset).toBe(1);
  await log.close();
  const again = await openLog({ folder: folder.path });
  expect(again.highWatermark).toBe(2);
  await again.close();
});

test('with fsync always, nothing is acknowledged or readable that was not forced to the disk', async () => {
  using folder = new TemporaryFolder();
  const store = new FailingStore(new DiskStore(folder.path));
  const log = await openLog({ store, fsync: 'always' });
  await append(log, batchOf(['kept']));
  store.failSync = true;
  await expect(append(log, batchOf(['refused']))).rejects.toMatchObject(refused);
  expect(log.highWatermark).toBe(1);
  store.failSync = false;
  expect((await append(log, batchOf(['again']))).baseOffset).toBe(1);
  await log.close();
  const found = await openLog({ folder: folder.path });
  expect(found.highWatermark).toBe(2);
  await found.close();
});

test('with fsync by interval a timer runs only while something waits for the disk', async () => {
  using folder = new TemporaryFolder();
  const clock = new ManualClock(START);
  const log = await openLog({ folder: folder.path, clock, fsync: { everyMs: 500 } });
  expect(clock.pending).toBe(0);
  await append(log, batchOf(['a']));
  await append(log, batchOf(['b']));
  expect(clock.pending).toBe(1);
  clock.advance(500);
  expect(clock.pending).toBe(0);
  await log.close();
});
