import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { EventTimeSessionWindows } from './event-time-session-windows.ts';
import { TimeWindow } from './time-window.ts';

test('an element begins a session that waits for the gap', () => {
  expect(assigned(EventTimeSessionWindows.withGap(5000), 'x', -1)).toBe('[-1,4999)');
});

test.each([
  [
    'consecutive windows',
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [4, 5],
      [5, 6],
    ],
    ['0-3 of 3', '4-6 of 2'],
  ],
  [
    'windows within others',
    [
      [1, 1],
      [0, 2],
      [4, 7],
      [5, 6],
    ],
    ['0-2 of 2', '4-7 of 2'],
  ],
  [
    'windows in any order',
    [
      [5, 6],
      [0, 2],
      [4, 7],
      [1, 1],
    ],
    ['0-2 of 2', '4-7 of 2'],
  ],
  ['a window alone', [[0, 1]], []],
] as const)('%s merge', (_what, bounds, merged) => {
  const results: string[] = [];
  EventTimeSessionWindows.withGap(1).mergeWindows(
    bounds.map(([start, end]) => new TimeWindow(start, end)),
    (group, { start, end }) => results.push(`${start}-${end} of ${group.length}`),
  );
  expect(results).toEqual(merged);
});

test('a gap that is no positive number is refused', () => {
  for (const gap of [0, -1, Number.NaN]) {
    expect(() => EventTimeSessionWindows.withGap(gap)).toThrow(
      expect.objectContaining({ code: 'INVALID_SESSION_GAP', exitCode: 2 }),
    );
  }
});
