import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import { WatermarkStrategy } from './watermark-strategy.ts';

type Reading = { at: number; last?: boolean };

/** A generator of a user: punctuated by the last reading of a batch, and idle after it. */
const batches = WatermarkStrategy.forGenerator<Reading>(({ relativeClock }) => {
  let lastAt: number | undefined;
  return {
    onEvent(reading, timestamp, output) {
      if (lastAt !== undefined) output.markActive();
      lastAt = undefined;
      if (reading.last !== true) return;
      output.emitWatermark(timestamp);
      lastAt = relativeClock.now();
    },
    onPeriodicEmit(output) {
      if (lastAt !== undefined && relativeClock.now() - lastAt > 100) output.markIdle();
    },
  };
}).withTimestampAssigner((reading) => reading.at);

test('a user’s generator may emit with the event, declare idleness, and end it', () => {
  const { source, task, clock } = oneTask<Reading>((readings) => {
    readings.print('P');
  }, batches);
  source.addPartition(1);
  source.record(0, { at: 5, last: true }, undefined);
  expect(source.currentWatermark).toBe(-Infinity);
  source.record(1, { at: 9, last: true }, undefined);
  expect(source.currentWatermark).toBe(5);
  clock.advance(60);
  source.record(1, { at: 12, last: true }, undefined);
  clock.advance(60);
  task.emitPeriodicWatermarks();
  expect(source.currentWatermark).toBe(12);
  source.record(0, { at: 6 }, undefined);
  source.record(1, { at: 20, last: true }, undefined);
  expect(source.currentWatermark).toBe(12);
});

test('a generator that goes back, repeats or makes NaN moves nothing', () => {
  const { source } = oneTask<number>(
    (numbers) => {
      numbers.print('P');
    },
    WatermarkStrategy.forGenerator(() => ({
      onEvent: (value, _timestamp, output) => output.emitWatermark(value),
      onPeriodicEmit() {},
    })),
  );
  for (const value of [5, 3, Number.NaN, 5]) source.record(0, value, 0);
  expect(source.currentWatermark).toBe(5);
});
