/** What windows leave behind: nothing, or exactly the timers that they need. */
import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import {
  ContinuousEventTimeTrigger,
  CountTrigger,
  EventTimeSessionWindows,
  GlobalWindows,
  TumblingEventTimeWindows,
} from '../index.ts';

const times = ({ operator }: ReturnType<typeof windowHarness>) =>
  [...operator.keyedState.timers.eventTimeTimers.values()].map(({ time }) => time).sort();

test('a session that has grown has the timers of its last form only', () => {
  const harness = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).allowedLateness(5).reduce(sum),
  );
  for (const at of [10, 15, 30, 24, 12]) harness.element(keyed('k'), at);
  expect(times(harness)).toEqual([39, 44]);
});

test('a window that is over has no timers', () => {
  const harness = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(50))
      .trigger(ContinuousEventTimeTrigger.of(10))
      .allowedLateness(5)
      .reduce(sum),
  );
  harness.element(keyed('k'), 3);
  expect(times(harness)).toEqual([10, 49, 54]);
  harness.watermark(10);
  expect(times(harness)).toEqual([20, 49, 54]);
  harness.watermark(54);
  expect(times(harness)).toEqual([]);
});

test('a window that a count has fired keeps its cleanup', () => {
  const harness = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(50)).trigger(CountTrigger.of(1)).reduce(sum),
  );
  harness.element(keyed('k'), 3);
  expect(times(harness)).toEqual([49]);
});

test('windows that never end have no cleanup', () => {
  const global = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).trigger(CountTrigger.of(1)).reduce(sum),
  );
  global.element(keyed('k'), 3);
  expect(times(global)).toEqual([]);
  expect(global.operator.nextProcessingTimer).toBeUndefined();
  const kept = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(50)).allowedLateness(Infinity).reduce(sum),
  );
  kept.element(keyed('k'), 3);
  expect(times(kept)).toEqual([49]);
});
