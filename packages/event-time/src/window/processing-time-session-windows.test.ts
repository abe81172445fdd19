import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { ProcessingTimeSessionWindows } from './processing-time-session-windows.ts';

test('a session begins when its element comes', () => {
  const assigner = ProcessingTimeSessionWindows.withGap(10);
  expect(assigned(assigner, 'x', 77_777, 5)).toBe('[5,15)');
  expect(() => ProcessingTimeSessionWindows.withGap(0)).toThrow(
    expect.objectContaining({ code: 'INVALID_SESSION_GAP' }),
  );
});

test('sessions by the clock end when nothing came for the gap', () => {
  const { element, processingTime } = windowHarness((stream) =>
    stream.window(ProcessingTimeSessionWindows.withGap(10)).reduce(sum),
  );
  processingTime(0);
  element(keyed('k'));
  expect(processingTime(9)).toEqual([]);
  element(keyed('k'));
  expect(processingTime(18)).toEqual([]);
  expect(processingTime(19)).toEqual(['k:2@18']);
  element(keyed('k'));
  expect(processingTime(100)).toEqual(['k:1@28']);
});
