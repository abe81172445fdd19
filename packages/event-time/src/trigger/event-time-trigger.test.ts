import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { EventTimeTrigger } from './event-time-trigger.ts';

test('fires once when the watermark reaches the last millisecond of the window', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .trigger(EventTimeTrigger.create())
      .allowedLateness(10)
      .reduce(sum),
  );
  element(keyed('k'), 5);
  expect(watermark(8)).toEqual(['WM 8']);
  expect(watermark(9)).toEqual(['k:1@9', 'WM 9']);
  expect(watermark(19)).toEqual(['WM 19']);
});

test('the cleanup of a session that an element has extended does not fire it', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).allowedLateness(5).reduce(sum),
  );
  element(keyed('k'), 0);
  element(keyed('k'), 5);
  expect(watermark(13)).toEqual(['WM 13']);
  expect(watermark(14)).toEqual(['k:2@14', 'WM 14']);
  expect(watermark(19)).toEqual(['WM 19']);
});

test('on a global window it fires at the end of the input', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).trigger(EventTimeTrigger.create()).reduce(sum),
  );
  element(keyed('k'), 0);
  expect(watermark(1e15)).toEqual(['WM 1000000000000000']);
  expect(watermark(Infinity)).toEqual(['k:1@Infinity', 'WM Infinity']);
});
