import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { ProcessingTimeTrigger } from './processing-time-trigger.ts';

test('fires event-time windows when the clock passes their end', () => {
  const { element, processingTime, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .trigger(ProcessingTimeTrigger.create())
      .reduce(sum),
  );
  element(keyed('k'), 5);
  expect(processingTime(9)).toEqual([]);
  expect(processingTime(10)).toEqual(['k:1@9']);
  expect(watermark(9)).toEqual(['WM 9']);
});

test('a window that the watermark has cleaned up fires no more', () => {
  const { element, operator, processingTime, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .trigger(ProcessingTimeTrigger.create())
      .reduce(sum),
  );
  element(keyed('k'), 5);
  watermark(9);
  expect(operator.nextProcessingTimer).toBeUndefined();
  expect(processingTime(100)).toEqual([]);
});
