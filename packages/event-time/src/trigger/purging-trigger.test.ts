import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { TumblingProcessingTimeWindows } from '../window/tumbling-processing-time-windows.ts';
import { CountTrigger } from './count-trigger.ts';
import { EventTimeTrigger } from './event-time-trigger.ts';
import { NeverTrigger } from './never-trigger.ts';
import { ProcessingTimeTrigger } from './processing-time-trigger.ts';
import { PurgingTrigger } from './purging-trigger.ts';

test('what has fired is forgotten', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .trigger(PurgingTrigger.of(EventTimeTrigger.create()))
      .allowedLateness(100)
      .reduce(sum),
  );
  element(keyed('k', 5), 1);
  expect(watermark(9)).toEqual(['k:5@9', 'WM 9']);
  expect(element(keyed('k', 1), 2)).toEqual(['k:1@9']);
  expect(watermark(1000)).toEqual(['WM 1000']);
});

test('in processing time too', () => {
  const { element, processingTime } = windowHarness((stream) =>
    stream
      .window(TumblingProcessingTimeWindows.of(10))
      .trigger(PurgingTrigger.of(ProcessingTimeTrigger.create()))
      .reduce(sum),
  );
  element(keyed('k', 5));
  expect(processingTime(10)).toEqual(['k:5@9']);
});

test('it merges if the trigger in it does', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(10))
      .trigger(PurgingTrigger.of(CountTrigger.of(3)))
      .reduce(sum),
  );
  element(keyed('k'), 0);
  element(keyed('k'), 15);
  expect(element(keyed('k'), 7)).toEqual(['k:3@24']);
  expect(element(keyed('k'), 7)).toEqual([]);
  expect(watermark(100)).toEqual(['WM 100']);
  expect(PurgingTrigger.of(NeverTrigger.create()).canMerge()).toBe(false);
});
