import { expect, test } from 'vitest';
import { punctuated, testEnvironment, testSource } from '../../test/one-task.ts';
import {
  EventTimeSessionWindows,
  ManualClock,
  StreamTask,
  type StreamTaskOptions,
  type TimeWindow,
  TumblingEventTimeWindows,
  type WindowAssigner,
} from '../index.ts';

type Event = { readonly key: string; readonly value: number; readonly wm?: number };

/** Sums per key and window, which stay for 100 ms after their end. */
function task(assigner: WindowAssigner<unknown, TimeWindow>, restore: Partial<StreamTaskOptions>) {
  const env = testEnvironment();
  env
    .fromSource(testSource<Event>(), punctuated<Event>(), 'Source')
    .keyBy('key')
    .window(assigner)
    .allowedLateness(100)
    .apply<string>((key, { start, end }, elements, out) => {
      const sum = elements.reduce((so_far, { value }) => so_far + value, 0);
      out.collect(`${key} ${start}-${end}: ${sum}`);
    })
    .print('P');
  const lines: string[] = [];
  const printer = {
    print: (_id: string, value: unknown) => {
      lines.push(String(value));
    },
  };
  const graph = env.getJobGraph('test');
  const made = new StreamTask({ graph, clock: new ManualClock(), printer, ...restore });
  made.open();
  const source = made.source('source-1');
  source.addPartition(0);
  return {
    task: made,
    feed(value: number, timestamp: number, wm = -Infinity): string[] {
      source.record(0, { key: 'k', value, wm }, timestamp);
      return lines.splice(0);
    },
  };
}

const tumbling = TumblingEventTimeWindows.of(10);
const session = EventTimeSessionWindows.withGap(10);

test.each([
  ['tumbling windows', tumbling],
  ['sessions', session],
])('%s that have fired go on as if nothing had happened', (_what, assigner) => {
  const before = task(assigner, {});
  before.feed(1, 0);
  expect(before.feed(2, 0, 9)).toEqual(['k 0-10: 3']);
  const after = task(assigner, { restore: JSON.parse(JSON.stringify(before.task.snapshot())) });
  expect(after.feed(4, 0)).toEqual(['k 0-10: 7']);
  expect(after.feed(8, 200, 150)).toEqual([]);
  expect(after.feed(16, 0)).toEqual([]);
});

test.each([
  ['tumbling windows', tumbling],
  ['sessions', session],
])("%s fire twice when the watermark starts anew, as Flink's do", (_what, assigner) => {
  const before = task(assigner, {});
  before.feed(1, 0);
  expect(before.feed(2, 0, 9)).toEqual(['k 0-10: 3']);
  const after = task(assigner, { restore: before.task.snapshot(), restoreWatermarks: false });
  expect(after.feed(4, 0)).toEqual([]);
  expect(after.feed(8, 200, 9)).toEqual(['k 0-10: 7']);
});
