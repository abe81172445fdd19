import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { TumblingEventTimeWindows } from './tumbling-event-time-windows.ts';

test.each([
  [0, 0, '[0,5000)'],
  [0, 4999, '[0,5000)'],
  [0, 5000, '[5000,10000)'],
  [0, -1, '[-5000,0)'],
  [100, 100, '[100,5100)'],
  [100, 5099, '[100,5100)'],
  [100, 5100, '[5100,10100)'],
  [-100, 0, '[-100,4900)'],
  [-100, 4899, '[-100,4900)'],
  [-100, 4900, '[4900,9900)'],
])('with offset %d, %d is in %s', (offset, at, window) => {
  expect(assigned(TumblingEventTimeWindows.of(5000, offset), 'x', at)).toBe(window);
});

test('elements of one window share the object', () => {
  const assigner = TumblingEventTimeWindows.of(10);
  const [first] = assigner.assignWindows('x', 1);
  const [second] = assigner.assignWindows('x', 9);
  expect(second).toBe(first);
});

test('law: windows of one size side by side: each time is in exactly one', () => {
  const at = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(at, fc.integer({ min: 1, max: 50 }), fc.nat(), (time, size, seed) => {
      const offset = (seed % (2 * size - 1)) - (size - 1);
      const assigner = TumblingEventTimeWindows.of(size, offset);
      const [window] = assigner.assignWindows('x', time);
      expect(window).toBeDefined();
      if (window === undefined) return;
      expect(window.start <= time && time < window.end).toBe(true);
      expect(window.end - window.start).toBe(size);
      expect(Math.abs((window.start - offset) % size)).toBe(0);
    }),
  );
});

test('sizes and offsets that make no windows are refused when they are described', () => {
  const invalid = (code: string) => expect.objectContaining({ code, exitCode: 2 });
  for (const size of [0, -1000, Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
    expect(() => TumblingEventTimeWindows.of(size)).toThrow(invalid('INVALID_WINDOW_SIZE'));
  }
  for (const offset of [20_000, 10_000, -10_000, -11_000, Number.NaN]) {
    expect(() => TumblingEventTimeWindows.of(10_000, offset)).toThrow(
      invalid('INVALID_WINDOW_OFFSET'),
    );
  }
});

test('the default trigger is that of event time', () => {
  expect(TumblingEventTimeWindows.of(1).getDefaultTrigger()).toBeInstanceOf(EventTimeTrigger);
  expect(TumblingEventTimeWindows.of(1).isEventTime).toBe(true);
});
