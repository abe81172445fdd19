import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { NeverTrigger } from './never-trigger.ts';

test('never fires', () => {
  const { element, processingTime, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(NeverTrigger.create()).reduce(sum),
  );
  expect(element(keyed('k'), 1)).toEqual([]);
  expect(processingTime(1000)).toEqual([]);
  expect(watermark(Infinity)).toEqual(['WM Infinity']);
});
