import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailingStore } from '../../test/failing-store.ts';
import {
  append,
  batchesIn,
  batchOf,
  openLog,
  readAll,
  type TestLogOptions,
} from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { DiskStore } from '../storage/file-store.ts';
import type { StorageEvent } from '../storage/storage-event.ts';
import type { PartitionLog } from './partition-log.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });

/** Copies the folder of a log as a killed process leaves it: nothing is closed, nothing waits to be written. */
function killedCopy(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}

function lastSegment(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return join(folder, names.sort().at(-1) ?? '');
}

async function fill(
  options: TestLogOptions,
  counts: readonly number[],
): Promise<{ log: PartitionLog; all: Buffer[] }> {
  const log = await openLog(options);
  const all: Buffer[] = [];
  for (const [i, count] of counts.entries()) {
    const batch = batchOf(Array.from({ length: count }, (_, n) => `batch ${i}, record ${n}`));
    await append(log, batch);
    all.push(batch);
  }
  return { log, all };
}

async function reopened(
  folder: string,
  check: (log: PartitionLog, events: StorageEvent[]) => Promise<void>,
): Promise<void> {
  const events: StorageEvent[] = [];
  const log = await openLog({ folder, events });
  await check(log, events);
  await log.close();
}

describe('a log whose broker was killed', () => {
  test('is found whole, at every batch that was acknowledged', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 250, max: 2000 }), async (counts, segmentBytes) => {
        using folder = new TemporaryFolder();
        const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
        const { log, all } = await fill(
          { folder: live, configs: { 'segment.bytes': String(segmentBytes) } },
          counts,
        );
        killedCopy(live, copy);
        await reopened(copy, async (found, events) => {
          expect(events).toEqual([]);
          expect(found.highWatermark).toBe(log.highWatermark);
          expect(await readAll(found)).toEqual(Buffer.concat(all));
        });
        await log.close();
      }),
      { numRuns: 20 },
    );
  });

  test('cut at any byte is the whole batches in front of it, and the cut is reported', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.double({ min: 0, max: 1, noNaN: true }), async (counts, where) => {
        using folder = new TemporaryFolder();
        const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
        const { log, all } = await fill({ folder: live }, counts);
        killedCopy(live, copy);
        await log.close();
        const bytes = Buffer.concat(all);
        const cut = Math.floor(bytes.length * where);
        truncateSync(lastSegment(copy), cut);
        const whole = batchesIn(bytes).reduce(
          (end, { size }) => (end + size <= cut ? end + size : end),
          0,
        );
        await reopened(copy, async (found, events) => {
          expect(await readAll(found)).toEqual(bytes.subarray(0, whole));
          const expected = [{ type: 'tail-cut', keptBytes: whole, cutBytes: cut - whole }];
          expect(events).toMatchObject(whole === cut ? [] : expected);
          const next = batchesIn(bytes.subarray(0, whole)).at(-1)?.nextOffset ?? 0;
          const more = batchOf(['more']);
          expect((await append(found, more)).baseOffset).toBe(next);
          expect(await readAll(found)).toEqual(Buffer.concat([bytes.subarray(0, whole), more]));
        });
        await reopened(copy, async (_, events) => expect(events).toEqual([]));
      }),
      { numRuns: 40 },
    );
  });

  test('with any byte of the tail changed gives no batch that is not as it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (counts, where, change) => {
          using folder = new TemporaryFolder();
          const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
          const { log, all } = await fill({ folder: live }, counts);
          killedCopy(live, copy);
          await log.close();
          const file = lastSegment(copy);
          const bytes = readFileSync(file);
          const at = where % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          writeFileSync(file, bytes);
          await reopened(copy, async (found) => {
            const kept = await readAll(found);
            const sent = Buffer.concat(all);
            // The leader epoch of a batch is not under its checksum, and may be what was changed.
            const comparable = (buffer: Buffer) =>
              batchesIn(buffer).map(({ baseOffset, size }) => [baseOffset, size]);
            expect(comparable(sent).slice(0, comparable(kept).length)).toEqual(comparable(kept));
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('reads only what came after its last checkpoint', async () => {
    using folder = new TemporaryFolder();
    const { log } = await fill({ folder: folder.path }, [1, 2]);
    await log.close();
    const trusted = statSync(lastSegment(folder.path)).size;
    const batch = batchOf(['behind the checkpoint']);
    batch.writeBigInt64BE(3n, 0);
    appendFileSync(lastSegment(folder.path), Buffer.concat([batch, batch.subarray(0, 30)]));
    await reopened(folder.path, async (found, events) => {
      expect(found.highWatermark).toBe(4);
      expect(events).toMatchObject([
        { type: 'tail-cut', keptBytes: trusted + batch.length, cutBytes: 30 },
      ]);
    });
  });

  test('does not trust a checkpoint that is damaged, or longer than its segment', async () => {
    using folder = new TemporaryFolder();
    const { log, all } = await fill({ folder: folder.path }, [1, 2, 3]);
    await log.close();
    const checkpoint = lastSegment(folder.path).replace('.log', '.checkpoint');
    const bytes = readFileSync(checkpoint);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(checkpoint, bytes);
    await reopened(folder.path, async (found) => expect(found.highWatermark).toBe(6));
    truncateSync(lastSegment(folder.path), (all[0]?.length ?? 0) + 10);
    await reopened(folder.path, async (found) => expect(found.highWatermark).toBe(1));
  });

  test('keeps its start offset', async () => {
    using folder = new TemporaryFolder();
    const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
    const configs = { 'segment.bytes': '200' };
    const { log } = await fill({ folder: live, configs }, [1, 1, 1, 1, 1, 1]);
    log.deleteRecordsBefore(3);
    killedCopy(live, copy);
    await log.close();
    await reopened(copy, async (found) => {
      expect([found.logStartOffset, found.highWatermark]).toEqual([3, 6]);
    });
  });

  test('does not take a batch for known that a checkpoint saw waiting, and that was never written', async () => {
    using folder = new TemporaryFolder();
    const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
    const store = new FailingStore(new DiskStore(live));
    const log = await openLog({ store, configs: { 'segment.bytes': '100' } });
    const batch = (sequence: number) =>
      batchOf(['x'], undefined, { producerId: 7n, producerEpoch: 0, baseSequence: sequence });
    await append(log, batch(0));
    store.failAppends = true;
    await expect(append(log, batch(1))).rejects.toThrow();
    await log.close();
    killedCopy(live, copy);
    expect(readdirSync(copy)).toContain('00000000000000000000.checkpoint');
    await reopened(copy, async (found) => {
      expect(await append(found, batch(1))).toMatchObject({ baseOffset: 1, duplicate: false });
    });
  });

  test('still knows its producers: a batch sent again is answered with its first offset', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.boolean(), async (count, cleanly) => {
        using folder = new TemporaryFolder();
        const [live, copy] = [join(folder.path, 'live'), join(folder.path, 'copy')];
        const log = await openLog({ folder: live, configs: { 'segment.bytes': '200' } });
        const batch = (i: number) =>
          batchOf([`${i}`, `${i}`], undefined, {
            producerId: 7n,
            producerEpoch: 0,
            baseSequence: i * 2,
          });
        for (let i = 0; i < count; i += 1) await append(log, batch(i));
        if (cleanly) await log.close();
        killedCopy(live, copy);
        if (!cleanly) await log.close();
        await reopened(copy, async (found) => {
          for (let i = Math.max(0, count - 5); i < count; i += 1) {
            expect(await append(found, batch(i))).toMatchObject({
              baseOffset: i * 2,
              duplicate: true,
            });
          }
          await expect(append(found, batch(count + 1))).rejects.toMatchObject({
            kafkaError: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
          });
          expect(await append(found, batch(count))).toMatchObject({
            baseOffset: count * 2,
            duplicate: false,
          });
          expect(readBatchHeader(await readAll(found)).producerId).toBe(7n);
        });
      }),
      { numRuns: 20 },
    );
  });
});
