import { expect, test } from 'vitest';
import { testEnvironment, testSource } from '../../test/one-task.ts';
import { ManualClock, type SourceInput, StreamTask, WatermarkStrategy } from '../index.ts';
import { WatermarkAlignment } from './watermark-alignment.ts';

const strategy = WatermarkStrategy.forMonotonousTimestamps<number>()
  .withTimestampAssigner((value) => value)
  .withIdleness(100)
  .withWatermarkAlignment('group', 20, 10);

/** A task with one source, whose probes come every 10 ms. */
function aligned(
  partitions: readonly number[],
  clock: ManualClock,
  alignment?: WatermarkAlignment,
) {
  const env = testEnvironment();
  env.fromSource(testSource<number>(), strategy, 'Source').print('P');
  const graph = env.getJobGraph('aligned');
  const shared = alignment === undefined ? {} : { alignment };
  const task = new StreamTask({ graph, clock, printer: { print() {} }, ...shared });
  task.open();
  const source = task.source('source-1');
  for (const id of partitions) source.addPartition(id);
  const probe = () => {
    clock.advance(10);
    task.emitPeriodicWatermarks();
    pause(source, partitions);
    return source.partitionsToPause();
  };
  return { task, source, probe };
}

/** What a runtime does with the answer. */
function pause(source: SourceInput, partitions: readonly number[]): void {
  const paused = new Set(source.partitionsToPause());
  for (const id of partitions) {
    if (paused.has(id)) source.pausePartition(id);
    else source.resumePartition(id);
  }
}

test('a partition more than the drift ahead of the source’s watermark is to be paused', () => {
  const { source, probe } = aligned([0, 1], new ManualClock());
  source.record(0, 100, undefined);
  expect(probe()).toEqual([]);
  source.record(1, 79, undefined);
  probe();
  expect(probe()).toEqual([0]);
  source.record(1, 80, undefined);
  probe();
  expect(probe()).toEqual([]);
});

test('nobody is paused before all partitions have a watermark or are idle', () => {
  const { source, probe } = aligned([0, 1], new ManualClock());
  source.record(0, 1_000, undefined);
  for (let probes = 0; probes < 5; probes++) expect(probe()).toEqual([]);
});

test('a paused partition does not become idle, and the slow one is waited for', () => {
  const { source, probe } = aligned([0, 1], new ManualClock());
  source.record(0, 100, undefined);
  source.record(1, 0, undefined);
  for (let probes = 0; probes < 40; probes++) {
    source.record(1, 1, undefined);
    probe();
  }
  expect(source.partitionsToPause()).toEqual([0]);
  expect(source.currentWatermark).toBe(0);
});

test('an idle partition is not waited for', () => {
  const { source, probe } = aligned([0, 1], new ManualClock());
  source.record(0, 100, undefined);
  source.record(1, 0, undefined);
  for (let probes = 0; probes < 40; probes++) probe();
  expect(source.partitionsToPause()).toEqual([]);
});

test('tasks that share an alignment wait for each other, until one has ended', () => {
  const clock = new ManualClock();
  const alignment = new WatermarkAlignment();
  const fast = aligned([0], clock, alignment);
  const slow = aligned([1], clock, alignment);
  fast.source.record(0, 100, undefined);
  slow.source.record(1, 5, undefined);
  fast.probe();
  slow.probe();
  expect(fast.probe()).toEqual([0]);
  expect(slow.probe()).toEqual([]);
  slow.task.close();
  expect(fast.probe()).toEqual([]);
});

test('a source that is idle as a whole is not waited for', () => {
  const clock = new ManualClock();
  const alignment = new WatermarkAlignment();
  const fast = aligned([0], clock, alignment);
  const quiet = aligned([1], clock, alignment);
  fast.source.record(0, 100, undefined);
  quiet.source.record(1, 5, undefined);
  for (let probes = 0; probes < 40; probes++) {
    quiet.probe();
    fast.probe();
  }
  expect(fast.source.partitionsToPause()).toEqual([]);
});

test('the limit moves once in an interval only', () => {
  const clock = new ManualClock();
  const { source, task } = aligned([0, 1], clock);
  source.record(0, 30, undefined);
  source.record(1, 0, undefined);
  clock.advance(10);
  task.emitPeriodicWatermarks();
  expect(source.partitionsToPause()).toEqual([0]);
  source.record(1, 15, undefined);
  clock.advance(9);
  task.emitPeriodicWatermarks();
  expect(source.partitionsToPause()).toEqual([0]);
  clock.advance(1);
  task.emitPeriodicWatermarks();
  expect(source.partitionsToPause()).toEqual([]);
});

test('a drift below zero and an interval of zero are refused', () => {
  const base = WatermarkStrategy.noWatermarks<number>();
  const refused = expect.objectContaining({ code: 'INVALID_WATERMARK_ALIGNMENT' });
  expect(() => base.withWatermarkAlignment('g', -1)).toThrow(refused);
  expect(() => base.withWatermarkAlignment('g', 1, 0)).toThrow(refused);
  expect(() => base.withWatermarkAlignment('', 1)).toThrow(
    expect.objectContaining({ code: 'INVALID_NAME' }),
  );
});
