import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { append, batchesIn, batchOf, openLog, readAll, START } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import { checkBatch } from '../records/check-batch.ts';
import { BrokerProtocolError, type KafkaErrorName } from '../wire/error-codes.ts';

const values = fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 });
const batches = fc.array(fc.record({ values, late: fc.nat(1000) }), {
  minLength: 1,
  maxLength: 30,
});

async function refusal(work: Promise<unknown>): Promise<KafkaErrorName | undefined> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof BrokerProtocolError ? error.kafkaError : undefined;
}

describe.each(['in memory', 'on disk'])('a log %s', (where) => {
  async function withLog(
    configs: Record<string, string>,
    body: (log: Awaited<ReturnType<typeof openLog>>) => Promise<void>,
  ): Promise<void> {
    using folder = new TemporaryFolder();
    const log = await openLog({ configs, ...(where === 'on disk' ? { folder: folder.path } : {}) });
    try {
      await body(log);
    } finally {
      await log.close();
    }
  }

  test('gives back what was appended, in call order, however it is divided into segments and reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.integer({ min: 400, max: 3000 }),
        fc.nat(2000),
        async (all, segmentBytes, maxBytes) => {
          await withLog(
            { 'segment.bytes': String(segmentBytes), 'index.interval.bytes': '100' },
            async (log) => {
              const sent = all.map((one) => batchOf(one.values, START - one.late));
              const answers = await Promise.all(sent.map((batch) => append(log, batch)));
              let next = 0;
              for (const [i, { baseOffset }] of answers.entries()) {
                expect(baseOffset).toBe(next);
                next += all[i]?.values.length ?? 0;
              }
              expect(log.highWatermark).toBe(next);
              expect(await readAll(log)).toEqual(Buffer.concat(sent));
              for (let offset = 0; offset <= next; offset += 1) {
                const read = await log.read(offset, maxBytes, {
                  minOneBatch: true,
                  committed: false,
                });
                if (read === 'OFFSET_OUT_OF_RANGE') throw new Error('out of range');
                const found = batchesIn(read.bytes);
                if (offset === next) expect(found).toEqual([]);
                else
                  expect(found[0]?.baseOffset).toBe(
                    answers.findLast((a) => a.baseOffset <= offset)?.baseOffset,
                  );
                if (found.length > 1) expect(read.bytes.length).toBeLessThanOrEqual(maxBytes);
              }
            },
          );
        },
      ),
      { numRuns: where === 'on disk' ? 15 : 40 },
    );
  });

  test('finds the first record that is not older than a time', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(1010), async (all, wanted) => {
        await withLog({ 'segment.bytes': '900', 'index.interval.bytes': '1' }, async (log) => {
          const records: { offset: number; timestamp: number }[] = [];
          for (const one of all) {
            const timestamp = START - one.late;
            await append(log, batchOf(one.values, timestamp));
            for (const i of one.values.keys())
              records.push({ offset: records.length, timestamp: timestamp + i });
          }
          const time = START - 1000 + wanted;
          expect(await log.offsetForTimestamp(time)).toEqual(
            records.find(({ timestamp }) => timestamp >= time),
          );
          const largest = Math.max(...records.map(({ timestamp }) => timestamp));
          expect(await log.maxTimestamp()).toEqual(
            records.find(({ timestamp }) => timestamp === largest),
          );
        });
      }),
      { numRuns: where === 'on disk' ? 10 : 30 },
    );
  });

  test('answers offsets outside of what it holds with OFFSET_OUT_OF_RANGE', async () => {
    await withLog({}, async (log) => {
      await append(log, batchOf(['a', 'b', 'c']));
      const options = { minOneBatch: true, committed: false };
      expect(await log.read(4, 1000, options)).toBe('OFFSET_OUT_OF_RANGE');
      expect(await log.read(-1, 1000, options)).toBe('OFFSET_OUT_OF_RANGE');
      log.deleteRecordsBefore(2);
      expect(await log.read(1, 1000, options)).toBe('OFFSET_OUT_OF_RANGE');
      expect(await log.read(3, 1000, options)).toMatchObject({ bytes: Buffer.alloc(0) });
    });
  });

  test('gives nothing when the first batch is too large and none is demanded', async () => {
    await withLog({ 'segment.bytes': '200' }, async (log) => {
      await append(log, batchOf(['x'.repeat(100)]));
      await append(log, batchOf(['y']));
      const read = await log.read(0, 100, { minOneBatch: false, committed: false });
      expect(read).toMatchObject({ bytes: Buffer.alloc(0) });
    });
  });

  test('wakes listeners when records have become readable', async () => {
    await withLog({}, async (log) => {
      const seen: number[] = [];
      const stop = log.onAppend(() => seen.push(log.highWatermark));
      await append(log, batchOf(['a', 'b']));
      stop();
      await append(log, batchOf(['c']));
      expect(seen).toEqual([2]);
    });
  });

  test('deletes records up to an offset, and whole segments with them', async () => {
    await withLog({ 'segment.bytes': '150' }, async (log) => {
      for (const value of ['a', 'b', 'c', 'd', 'e']) await append(log, batchOf([value, value]));
      const before = log.size;
      expect(log.deleteRecordsBefore(5)).toBe(5);
      expect(log.logStartOffset).toBe(5);
      expect(log.size).toBeLessThan(before);
      expect(log.deleteRecordsBefore(3)).toBe(5);
      expect(() => log.deleteRecordsBefore(11)).toThrow(BrokerProtocolError);
      expect(log.deleteRecordsBefore(-1)).toBe(10);
      expect((await append(log, batchOf(['f']))).baseOffset).toBe(10);
    });
  });

  test('forgets segments by age, the active one included, and goes on at the same offset', async () => {
    const clock = new ManualClock(START);
    using folder = new TemporaryFolder();
    const options = {
      clock,
      configs: { 'segment.bytes': '150', 'retention.ms': '1000' },
      ...(where === 'on disk' ? { folder: folder.path } : {}),
    };
    const log = await openLog(options);
    for (const value of ['a', 'b', 'c']) await append(log, batchOf([value]));
    clock.advance(900);
    await append(log, batchOf(['late'], clock.now()));
    clock.advance(100);
    log.applyRetention();
    expect(log.logStartOffset).toBe(0);
    clock.advance(1);
    log.applyRetention();
    expect([log.logStartOffset, log.highWatermark]).toEqual([2, 4]);
    clock.advance(900);
    log.applyRetention();
    expect([log.logStartOffset, log.highWatermark, log.size]).toEqual([4, 4, 0]);
    await log.close();
    if (where === 'in memory') return;
    const again = await openLog(options);
    expect([again.logStartOffset, again.highWatermark]).toEqual([4, 4]);
    await again.close();
  });

  test('forgets the oldest segments when there are more bytes than it may keep', async () => {
    await withLog({ 'segment.bytes': '150', 'retention.bytes': '300' }, async (log) => {
      for (let i = 0; i < 10; i += 1) await append(log, batchOf(['some value']));
      log.applyRetention();
      expect(log.size).toBeGreaterThanOrEqual(300);
      expect(log.size).toBeLessThan(450);
      expect(batchesIn(await readAll(log))[0]?.baseOffset).toBe(log.logStartOffset);
    });
  });
});

describe('what a topic demands of batches', () => {
  test('is their size', async () => {
    const log = await openLog({ configs: { 'max.message.bytes': '100', 'segment.bytes': '90' } });
    expect(await refusal(append(log, batchOf(['x'.repeat(100)])))).toBe('MESSAGE_TOO_LARGE');
    expect(await refusal(append(log, batchOf(['x'.repeat(28)])))).toBe('RECORD_LIST_TOO_LARGE');
    expect(log.highWatermark).toBe(0);
  });

  test('is that their time is not too far off', async () => {
    const log = await openLog({ configs: { 'message.timestamp.before.max.ms': '5000' } });
    expect(await refusal(append(log, batchOf(['x'], START + 3_600_001)))).toBe('INVALID_TIMESTAMP');
    expect(await refusal(append(log, batchOf(['x'], START - 5_001)))).toBe('INVALID_TIMESTAMP');
    expect(await refusal(append(log, batchOf(['x'], START + 3_600_000)))).toBeUndefined();
  });

  test('can be the time of the broker, which leaves the checksum right', async () => {
    const log = await openLog({ configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const answer = await append(log, batchOf(['x', 'y'], 1000));
    expect(answer.logAppendTime).toBe(START);
    const check = checkBatch(await readAll(log));
    expect(check).toMatchObject({ state: 'whole', header: { maxTimestamp: START, attributes: 8 } });
    expect(await log.offsetForTimestamp(5000)).toEqual({ offset: 0, timestamp: START });
  });
});
