import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { ProcessingTimeTrigger } from '../trigger/processing-time-trigger.ts';
import { TumblingProcessingTimeWindows } from './tumbling-processing-time-windows.ts';

test('the clock says which window an element is in, its timestamp does not', () => {
  const assigner = TumblingProcessingTimeWindows.of(5000, 100);
  expect(assigned(assigner, 'x', 77_777, 5099)).toBe('[100,5100)');
  expect(assigned(assigner, 'x', -Infinity, 5100)).toBe('[5100,10100)');
  expect(assigner.getDefaultTrigger()).toBeInstanceOf(ProcessingTimeTrigger);
  expect(assigner.isEventTime).toBe(false);
});

test('a size of zero is refused', () => {
  expect(() => TumblingProcessingTimeWindows.of(0)).toThrow(
    expect.objectContaining({ code: 'INVALID_WINDOW_SIZE' }),
  );
});
