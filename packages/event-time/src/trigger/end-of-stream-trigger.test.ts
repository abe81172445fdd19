import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { EndOfStreamTrigger } from './end-of-stream-trigger.ts';

test('fires a global window when the input has ended, and forgets it', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).trigger(EndOfStreamTrigger.create()).reduce(sum),
  );
  element(keyed('k', 2));
  element(keyed('k', 3));
  expect(watermark(5)).toEqual(['WM 5']);
  expect(watermark(Infinity)).toEqual(['k:5@Infinity', 'WM Infinity']);
});

test('fires other windows at their ends', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(EndOfStreamTrigger.create()).reduce(sum),
  );
  element(keyed('k'), 1);
  expect(watermark(9)).toEqual(['k:1@9', 'WM 9']);
});
