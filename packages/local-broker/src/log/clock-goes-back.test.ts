import { expect, test } from 'vitest';
import { append, batchOf, openLog, readAll, START } from '../../test/logs.ts';
import { ManualClock } from '../manual-clock.ts';

const HOUR = 3_600_000;

test('when the clock is set back, records are taken, sequences go on, and nothing is removed for it', async () => {
  const clock = new ManualClock(START);
  const log = await openLog({ clock, configs: { 'segment.bytes': '100', 'retention.ms': '1000' } });
  const batch = (sequence: number, timestamp: number) =>
    batchOf(['x'], timestamp, { producerId: 7n, producerEpoch: 0, baseSequence: sequence });
  await append(log, batch(0, START));
  clock.jumpTo(START - 24 * HOUR);
  expect(await append(log, batch(1, clock.now()))).toMatchObject({ baseOffset: 1 });
  log.applyRetention();
  expect([log.logStartOffset, log.highWatermark]).toEqual([0, 2]);
  await expect(append(log, batch(2, START))).rejects.toMatchObject({
    kafkaError: 'INVALID_TIMESTAMP',
  });
  expect((await readAll(log)).length).toBeGreaterThan(0);
});

test('when the clock is set back, times of the broker go back too, and a time is still found', async () => {
  const clock = new ManualClock(START);
  const log = await openLog({ clock, configs: { 'message.timestamp.type': 'LogAppendTime' } });
  await append(log, batchOf(['late']));
  clock.jumpTo(START - HOUR);
  await append(log, batchOf(['early']));
  expect(await log.offsetForTimestamp(START - HOUR)).toEqual({ offset: 0, timestamp: START });
  expect(await log.maxTimestamp()).toEqual({ offset: 0, timestamp: START });
});
