import { expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { CountTrigger } from '../trigger/count-trigger.ts';
import { GlobalWindows } from './global-windows.ts';

test('a global window fires when its trigger says so, with all that came', () => {
  const { element } = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).trigger(CountTrigger.of(2)).reduce(sum),
  );
  expect(element(keyed('a'))).toEqual([]);
  expect(element(keyed('b'))).toEqual([]);
  expect(element(keyed('a'))).toEqual(['a:2@Infinity']);
  element(keyed('a'));
  expect(element(keyed('a'))).toEqual(['a:4@Infinity']);
});

test('without a trigger it never fires', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).reduce(sum),
  );
  element(keyed('a'), 5);
  expect(watermark(Infinity)).toEqual(['WM Infinity']);
});

test('with the trigger for the end of the stream it fires there, once', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(GlobalWindows.createWithEndOfStreamTrigger()).reduce(sum),
  );
  element(keyed('a'), 5);
  element(keyed('a'), -5);
  expect(watermark(1e15)).toEqual(['WM 1000000000000000']);
  expect(watermark(Infinity)).toEqual(['a:2@Infinity', 'WM Infinity']);
});
