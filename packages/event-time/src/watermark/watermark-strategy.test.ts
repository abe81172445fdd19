import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import { ManualClock } from '../time/clock.ts';
import { seconds } from '../time/duration.ts';
import { WatermarkStrategy } from './watermark-strategy.ts';

const context = { relativeClock: new ManualClock() };

function probe<T>(strategy: WatermarkStrategy<T>, timestamps: readonly number[], event: T) {
  const emitted: number[] = [];
  const output = {
    emitWatermark: (timestamp: number) => emitted.push(timestamp),
    markIdle() {},
    markActive() {},
  };
  const generator = strategy.createWatermarkGenerator(context);
  for (const timestamp of timestamps) generator.onEvent(event, timestamp, output);
  generator.onPeriodicEmit(output);
  return emitted;
}

test('bounded out-of-orderness follows the highest timestamp', () => {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<string>(seconds(5));
  expect(probe(strategy, [10_000, 8_000], '')).toEqual([4_999]);
});

test('monotonous timestamps leave one millisecond', () => {
  expect(probe(WatermarkStrategy.forMonotonousTimestamps<string>(), [7], '')).toEqual([6]);
});

test('no watermarks means none', () => {
  expect(probe(WatermarkStrategy.noWatermarks<string>(), [7], '')).toEqual([]);
});

test('a wrong bound or idle timeout is refused when the strategy is made', () => {
  expect(() => WatermarkStrategy.forBoundedOutOfOrderness(-1)).toThrow(
    expect.objectContaining({ code: 'INVALID_OUT_OF_ORDERNESS', exitCode: 2 }),
  );
  for (const timeoutMs of [0, -1, Number.NaN]) {
    expect(() => WatermarkStrategy.noWatermarks().withIdleness(timeoutMs)).toThrow(
      expect.objectContaining({ code: 'INVALID_IDLE_TIMEOUT' }),
    );
  }
});

test('a strategy never changes: with… makes a new one', () => {
  const strategy = WatermarkStrategy.forMonotonousTimestamps<{ at: number }>();
  const assigned = strategy.withTimestampAssigner((event) => event.at);
  expect(strategy.timestampOf({ at: 5 }, 3)).toBe(3);
  expect(assigned.timestampOf({ at: 5 }, 3)).toBe(5);
  expect(assigned.withIdleness(10).timestampOf({ at: 5 }, 3)).toBe(5);
  expect(strategy.withIdleness(10).withTimestampAssigner((e) => e.at).idleTimeoutMs).toBe(10);
});

test('the assigner sees what the source knew of the time', () => {
  const strategy = WatermarkStrategy.noWatermarks<number>().withTimestampAssigner(
    (event, recordTimestamp) => event + (recordTimestamp ?? 0),
  );
  expect(strategy.timestampOf(5, 100)).toBe(105);
  expect(strategy.timestampOf(5, undefined)).toBe(5);
});

test('extreme and negative timestamps pass, NaN does not', () => {
  const strategy = WatermarkStrategy.noWatermarks<number>().withTimestampAssigner((e) => e);
  for (const timestamp of [-Infinity, -1, 0, 1, 2, 3, Infinity]) {
    expect(strategy.timestampOf(timestamp, undefined)).toBe(timestamp);
  }
  expect(() => strategy.timestampOf(Number.NaN, 1)).toThrow(
    expect.objectContaining({ code: 'TIMESTAMP_NOT_A_NUMBER' }),
  );
});

test('idleness is declared once and ends with the next event', () => {
  const clock = new ManualClock();
  const lines: (string | number)[] = [];
  const output = {
    emitWatermark: (timestamp: number) => lines.push(timestamp),
    markIdle: () => lines.push('idle'),
    markActive() {},
  };
  const generator = WatermarkStrategy.forMonotonousTimestamps<string>()
    .withIdleness(10)
    .createWatermarkGenerator({ relativeClock: clock });
  generator.onEvent('', 5, output);
  for (let probes = 0; probes < 6; probes++) {
    generator.onPeriodicEmit(output);
    clock.advance(6);
  }
  expect(lines).toEqual([4, 4, 4, 'idle']);
  generator.onEvent('', 9, output);
  generator.onPeriodicEmit(output);
  expect(lines.slice(4)).toEqual([8]);
  for (let probes = 0; probes < 4; probes++) {
    clock.advance(11);
    generator.onPeriodicEmit(output);
  }
  expect(lines.slice(5)).toEqual([8, 'idle']);
});

test('a punctuated watermark follows the record that caused it', () => {
  const { source, take, task } = oneTask<{ wm: number; toString(): string }>((stream) =>
    stream
      .keyBy(() => 'all')
      .reduce((_, event) => event)
      .print('P'),
  );
  const event = { wm: 7, toString: () => `at ${source.currentWatermark}` };
  source.record(0, event, 7);
  expect(take()).toEqual(['P> at -Infinity@7']);
  expect(source.currentWatermark).toBe(7);
  task.close();
});
