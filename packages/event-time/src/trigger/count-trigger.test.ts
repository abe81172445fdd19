import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { CountTrigger } from './count-trigger.ts';

test('fires at every so many elements, with all of the window', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(CountTrigger.of(2)).reduce(sum),
  );
  expect([1, 2, 3, 4, 5].map((at) => element(keyed('k'), at))).toEqual([
    [],
    ['k:2@9'],
    [],
    ['k:4@9'],
    [],
  ]);
  expect(watermark(9)).toEqual(['WM 9']);
});

test('sessions that merge add up their counts', () => {
  const { element } = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).trigger(CountTrigger.of(4)).reduce(sum),
  );
  element(keyed('k'), 0);
  element(keyed('k'), 30);
  element(keyed('k'), 31);
  element(keyed('k'), 12);
  expect(element(keyed('k'), 20)).toEqual(['k:4@40']);
});

test('a count that is no positive number is refused', () => {
  for (const count of [0, -1, 1.5]) {
    expect(() => CountTrigger.of(count)).toThrow(
      expect.objectContaining({ code: 'INVALID_COUNT', exitCode: 2 }),
    );
  }
});
