import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { SlidingProcessingTimeWindows } from './sliding-processing-time-windows.ts';

test('the clock says which windows an element is in', () => {
  const assigner = SlidingProcessingTimeWindows.of(10, 5);
  expect(assigned(assigner, 'x', 77_777, 12)).toBe('[10,20) [5,15)');
  expect(assigner.isEventTime).toBe(false);
});

test('a slide of zero is refused', () => {
  expect(() => SlidingProcessingTimeWindows.of(10, 0)).toThrow(
    expect.objectContaining({ code: 'INVALID_WINDOW_SIZE' }),
  );
});
