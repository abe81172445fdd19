import { expect, test } from 'vitest';
import { RecordingOutput } from '../../test/recording-output.ts';
import { ManualClock } from '../time/clock.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { SourceOperator } from './source-operator.ts';

const perEvent = WatermarkStrategy.forGenerator<number>(() => ({
  onEvent: (_event, timestamp, output) => output.emitWatermark(timestamp),
  onPeriodicEmit() {},
}));

const monotonous = WatermarkStrategy.forMonotonousTimestamps<number>();

function sourceOf(strategy: WatermarkStrategy<number>) {
  const clock = new ManualClock();
  const output = new RecordingOutput();
  const metrics = { numRecordsIn: 0, numRecordsOut: 0, numLateRecordsDropped: 0 };
  const node = {
    id: 's',
    name: 'S',
    type: 'source',
    source: { sourceType: 't' },
    strategy,
    inputs: [],
  } as const;
  const source = new SourceOperator(node, clock, output, metrics);
  return { source, clock, metrics, take: () => output.take() };
}

function watermarks(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes('@'));
}

test('watermarks per event: the lowest of two partitions counts, until one is gone', () => {
  const { source, take } = sourceOf(perEvent);
  source.addPartition(1);
  source.addPartition(2);
  source.record(1, 0, 100);
  source.record(2, 0, 200);
  source.record(1, 0, 150);
  source.removePartition(1);
  source.record(2, 0, 200);
  source.onPeriodicEmit();
  expect(watermarks(take())).toEqual(['WM 100', 'WM 150', 'WM 200']);
});

test('periodic watermarks: the same at the probes', () => {
  const { source, take } = sourceOf(monotonous);
  source.addPartition(1);
  source.addPartition(2);
  source.record(1, 0, 101);
  source.record(2, 0, 201);
  source.onPeriodicEmit();
  source.record(1, 0, 151);
  source.onPeriodicEmit();
  source.removePartition(1);
  source.onPeriodicEmit();
  expect(watermarks(take())).toEqual(['WM 100', 'WM 150', 'WM 200']);
});

test('the record comes first, the watermark that it causes second', () => {
  const { source, take } = sourceOf(perEvent);
  source.addPartition(0);
  source.record(0, 17, 42);
  expect(take()).toEqual(['17@42', 'WM 42']);
});

test('without an assigner the time is the record timestamp, or none', () => {
  const { source, take, metrics } = sourceOf(monotonous);
  source.addPartition(0);
  source.record(0, 1, 5);
  source.record(0, 2, undefined);
  source.onPeriodicEmit();
  expect(take()).toEqual(['1@5', '2@undefined', 'WM 4']);
  expect(metrics.numRecordsIn).toBe(2);
});

test('before any record a probe emits nothing', () => {
  const { source, take } = sourceOf(monotonous);
  source.addPartition(0);
  source.onPeriodicEmit();
  expect(take()).toEqual([]);
});

test('an idle partition lets the others go on, and its late records pull nothing back', () => {
  const { source, clock, take } = sourceOf(monotonous.withIdleness(10));
  source.addPartition(0);
  source.addPartition(1);
  const probe = (timestamp: number) => {
    clock.advance(11);
    source.record(0, 0, timestamp);
    source.onPeriodicEmit();
    return watermarks(take());
  };
  expect([probe(10), probe(20)]).toEqual([[], ['WM 19']]);
  source.record(1, 0, 5);
  expect(probe(30)).toEqual([]);
  source.record(1, 0, 26);
  expect(probe(40)).toEqual(['WM 25']);
});

test('all partitions idle: the stream is idle once, and active again with the next watermark', () => {
  const { source, clock, take } = sourceOf(monotonous.withIdleness(10));
  source.addPartition(0);
  source.record(0, 0, 10);
  source.onPeriodicEmit();
  for (let probes = 0; probes < 5; probes++) {
    clock.advance(11);
    source.onPeriodicEmit();
  }
  expect(watermarks(take())).toEqual(['WM 9', 'IDLE']);
  source.record(0, 0, 20);
  source.onPeriodicEmit();
  expect(watermarks(take())).toEqual(['ACTIVE', 'WM 19']);
});

test('a paused partition does not become idle', () => {
  const { source, clock, take } = sourceOf(monotonous.withIdleness(10));
  source.addPartition(0);
  source.onPeriodicEmit();
  source.pausePartition(0);
  clock.advance(1_000);
  source.onPeriodicEmit();
  expect(take()).toEqual([]);
  source.resumePartition(0);
  clock.advance(11);
  source.onPeriodicEmit();
  expect(take()).toEqual(['IDLE']);
});

test('a partition added twice keeps its generator', () => {
  const { source, take } = sourceOf(monotonous);
  source.addPartition(0);
  source.record(0, 1, 5);
  source.addPartition(0);
  source.onPeriodicEmit();
  expect(take()).toEqual(['1@5', 'WM 4']);
});

test('the end of input is the last watermark', () => {
  const { source, take } = sourceOf(monotonous);
  source.addPartition(0);
  source.endOfInput();
  expect(take()).toEqual(['WM Infinity']);
});

test('a record of a partition that was never added is refused', () => {
  const { source } = sourceOf(monotonous);
  expect(() => source.record(3, 0, 0)).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN' }));
});
