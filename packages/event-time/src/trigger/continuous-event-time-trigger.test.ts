import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { ContinuousEventTimeTrigger } from './continuous-event-time-trigger.ts';

test('fires at every interval of the watermark, and at the end of the window', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(25))
      .trigger(ContinuousEventTimeTrigger.of(10))
      .allowedLateness(10)
      .reduce(sum),
  );
  element(keyed('k'), 3);
  expect(watermark(9)).toEqual(['WM 9']);
  expect(watermark(10)).toEqual(['k:1@24', 'WM 10']);
  element(keyed('k'), 12);
  expect(watermark(24)).toEqual(['k:2@24', 'k:2@24', 'WM 24']);
  expect(element(keyed('k'), 12)).toEqual(['k:3@24']);
  expect(watermark(1000)).toEqual(['WM 1000']);
});

test('sessions that merge fire at the earlier of their times', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(100))
      .trigger(ContinuousEventTimeTrigger.of(10))
      .reduce(sum),
  );
  element(keyed('k'), 150);
  element(keyed('k'), 23);
  element(keyed('k'), 100);
  expect(watermark(29)).toEqual(['WM 29']);
  expect(watermark(30)).toEqual(['k:3@249', 'WM 30']);
});

test('an interval that is no positive number is refused', () => {
  expect(() => ContinuousEventTimeTrigger.of(0)).toThrow(
    expect.objectContaining({ code: 'INVALID_TRIGGER_INTERVAL', exitCode: 2 }),
  );
});
