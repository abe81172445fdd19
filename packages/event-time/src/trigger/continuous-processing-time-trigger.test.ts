import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { TumblingProcessingTimeWindows } from '../window/tumbling-processing-time-windows.ts';
import { ContinuousProcessingTimeTrigger } from './continuous-processing-time-trigger.ts';

test('fires a global window at every interval of the clock', () => {
  const { element, processingTime } = windowHarness((stream) =>
    stream
      .window(GlobalWindows.create())
      .trigger(ContinuousProcessingTimeTrigger.of(10))
      .reduce(sum),
  );
  processingTime(7);
  element(keyed('k'));
  expect(processingTime(10)).toEqual([]);
  expect(processingTime(11)).toEqual(['k:1@Infinity']);
  element(keyed('k'));
  expect(processingTime(40)).toEqual(['k:2@Infinity', 'k:2@Infinity']);
});

test('a window that has ended fires no more', () => {
  const { element, operator, processingTime } = windowHarness((stream) =>
    stream
      .window(TumblingProcessingTimeWindows.of(25))
      .trigger(ContinuousProcessingTimeTrigger.of(10))
      .reduce(sum),
  );
  element(keyed('k'));
  expect(processingTime(100)).toEqual(['k:1@24', 'k:1@24', 'k:1@24']);
  expect(operator.nextProcessingTimer).toBeUndefined();
});

test('sessions that merge keep firing', () => {
  const { element, processingTime } = windowHarness((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(100))
      .trigger(ContinuousProcessingTimeTrigger.of(10))
      .reduce(sum),
  );
  element(keyed('k'), 0);
  element(keyed('k'), 5);
  expect(processingTime(11)).toEqual(['k:2@104']);
  expect(() => ContinuousProcessingTimeTrigger.of(-1)).toThrow(
    expect.objectContaining({ code: 'INVALID_TRIGGER_INTERVAL' }),
  );
});
