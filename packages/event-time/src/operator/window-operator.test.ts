import { expect, test } from 'vitest';

import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import {
  type Collector,
  CountTrigger,
  EventTimeSessionWindows,
  type KeyedStream,
  OutputTag,
  type ProcessWindowContext,
  ProcessWindowFunction,
  PurgingTrigger,
  type TimeWindow,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
} from '../index.ts';

const late = new OutputTag<Keyed>('late');

/** Emits "key-sum,start,end". */
class SumWithBounds extends ProcessWindowFunction<Keyed, string, string> {
  process(
    key: string,
    context: ProcessWindowContext<TimeWindow>,
    elements: readonly Keyed[],
    out: Collector<string>,
  ): void {
    const total = elements.reduce((so_far, { value }) => so_far + value, 0);
    out.collect(`${key}-${total},${context.window().start},${context.window().end}`);
  }
}

function tumbling(size: number, lateness = 0) {
  return windowHarness<Keyed>((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(size))
      .allowedLateness(lateness)
      .sideOutputLateData(late)
      .reduce(sum),
  );
}

test.each([
  [
    'reduce',
    (stream: KeyedStream<Keyed, string>) =>
      stream.window(TumblingEventTimeWindows.of(3000)).reduce(sum),
  ],
  [
    'apply',
    (stream: KeyedStream<Keyed, string>) =>
      stream
        .window(TumblingEventTimeWindows.of(3000))
        .apply<Keyed>((_key, _window, elements, out) => out.collect(elements.reduce(sum))),
  ],
])('tumbling windows emit before the watermark that ends them: %s', (_name, describe) => {
  const { element, watermark } = windowHarness<Keyed>(describe);
  for (const at of [3999, 3000]) element(keyed('key2'), at);
  for (const at of [20, 0, 999]) element(keyed('key1'), at);
  for (const at of [1998, 1999, 1000]) element(keyed('key2'), at);
  expect(watermark(999)).toEqual(['WM 999']);
  expect(watermark(1999)).toEqual(['WM 1999']);
  const fired = watermark(2999);
  expect(fired.slice(0, 2).sort()).toEqual(['key1:3@2999', 'key2:3@2999']);
  expect(fired.slice(2)).toEqual(['WM 2999']);
  expect(watermark(3999)).toEqual(['WM 3999']);
  expect(watermark(4999)).toEqual(['WM 4999']);
  expect(watermark(5999)).toEqual(['key2:2@5999', 'WM 5999']);
  expect(watermark(6999)).toEqual(['WM 6999']);
  expect(watermark(7999)).toEqual(['WM 7999']);
});

test('sessions merge while gaps are no longer than allowed, and one millisecond more separates them', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream.window(EventTimeSessionWindows.withGap(3000)).process(new SumWithBounds()),
  );
  element(keyed('key2', 1), 0);
  element(keyed('key2', 2), 1000);
  element(keyed('key2', 3), 2500);
  element(keyed('key1', 1), 10);
  element(keyed('key1', 2), 1000);
  element(keyed('key1', 3), 2500);
  element(keyed('key2', 4), 5501);
  element(keyed('key2', 5), 6000);
  element(keyed('key2', 5), 6000);
  element(keyed('key2', 6), 6050);
  const fired = watermark(12000);
  expect(fired.slice(0, 2).sort()).toEqual(['key1-6,10,5500@5499', 'key2-6,0,5500@5499']);
  expect(fired.slice(2)).toEqual(['key2-20,5501,9050@9049', 'WM 12000']);
  element(keyed('key2', 10), 15000);
  element(keyed('key2', 20), 15000);
  expect(watermark(17999)).toEqual(['key2-30,15000,18000@17999', 'WM 17999']);
});

test('two elements exactly the gap apart are one session', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream.window(EventTimeSessionWindows.withGap(3000)).process(new SumWithBounds()),
  );
  element(keyed('k', 3), 2500);
  element(keyed('k', 4), 5500);
  expect(watermark(12000)).toEqual(['k-7,2500,8500@8499', 'WM 12000']);
});

test('a late element that joins a live session is no late element', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(10))
      .sideOutputLateData(late)
      .process(new SumWithBounds()),
  );
  element(keyed('k', 1), 10);
  watermark(15);
  expect(element(keyed('k', 2), 2)).toEqual([]);
  expect(element(keyed('k', 4), -20)).toEqual(['late:k:4@-20']);
  expect(watermark(19)).toEqual(['k-3,2,20@19', 'WM 19']);
});

test('an element that merges into a fired session within the lateness fires it again', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(10))
      .allowedLateness(100)
      .process(new SumWithBounds()),
  );
  element(keyed('k', 1), 10);
  expect(watermark(40)).toEqual(['k-1,10,20@19', 'WM 40']);
  expect(element(keyed('k', 2), 15)).toEqual(['k-3,10,25@24']);
  expect(element(keyed('k', 4), 35)).toEqual([]);
  expect(element(keyed('k', 8), 25)).toEqual([]);
  expect(watermark(44)).toEqual(['k-15,10,45@44', 'WM 44']);
});

test('sessions are kept apart by key, and forgotten after their lateness', () => {
  const { element, watermark, operator } = windowHarness<Keyed>((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).allowedLateness(5).reduce(sum),
  );
  element(keyed('a'), 0);
  element(keyed('b'), 5);
  expect(watermark(9)).toEqual(['a:1@9', 'WM 9']);
  expect(watermark(14)).toEqual(['b:1@14', 'WM 14']);
  expect(element(keyed('b'), 1)).toEqual(['b:2@14']);
  watermark(1000);
  expect(element(keyed('b'), 1000)).toEqual([]);
  expect(watermark(2000)).toEqual(['b:1@1009', 'WM 2000']);
  expect(operator.nextProcessingTimer).toBeUndefined();
});

test('processing-time windows know no lateness and end by the clock', () => {
  const { element, watermark, processingTime, clock } = windowHarness<Keyed>((stream) =>
    stream.window(TumblingProcessingTimeWindows.of(10)).allowedLateness(100).reduce(sum),
  );
  watermark(1000);
  clock.set(3);
  expect(element(keyed('k'))).toEqual([]);
  clock.set(9);
  element(keyed('k'), 5);
  expect(processingTime(9)).toEqual([]);
  expect(processingTime(10)).toEqual(['k:2@9']);
  expect(processingTime(500)).toEqual([]);
});

test('processing-time windows of a finished job give nothing', () => {
  const { element, watermark, operator, processingTime } = windowHarness<Keyed>((stream) =>
    stream.window(TumblingProcessingTimeWindows.of(10)).reduce(sum),
  );
  element(keyed('k'));
  watermark(Infinity);
  operator.finish();
  expect(processingTime(1000)).toEqual([]);
});

test('the end of input fires open windows, oldest first', () => {
  const { element, watermark } = tumbling(10);
  for (const at of [25, 3, 14]) element(keyed('k'), at);
  expect(watermark(Infinity)).toEqual(['k:1@9', 'k:1@19', 'k:1@29', 'WM Infinity']);
});

test('an element without a timestamp cannot be in an event-time window', () => {
  const { element } = tumbling(10);
  expect(() => element(keyed('k'))).toThrow(expect.objectContaining({ code: 'TIMESTAMP_MISSING' }));
});

test('a trigger that fires a purged window emits nothing', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .trigger(PurgingTrigger.of(CountTrigger.of(2)))
      .reduce(sum),
  );
  element(keyed('k'), 1);
  expect(element(keyed('k'), 2)).toEqual(['k:2@9']);
  element(keyed('k'), 3);
  expect(watermark(100)).toEqual(['WM 100']);
});
