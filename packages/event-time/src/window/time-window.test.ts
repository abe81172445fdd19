import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GlobalWindow } from './global-window.ts';
import { TimeWindow, windowStartWithOffset } from './time-window.ts';

test.each([
  [0, 7, 1, 0],
  [0, 7, 6, 0],
  [0, 7, 7, 7],
  [3, 7, 1, -4],
  [3, 7, 2, -4],
  [3, 7, 3, 3],
  [3, 7, 9, 3],
  [3, 7, 10, 10],
  [-2, 7, 1, -2],
  [-2, 7, -2, -2],
  [-2, 7, 4, -2],
  [-2, 7, 7, 5],
  [-2, 7, 12, 12],
  [-8 * 3_600_000, 24 * 3_600_000, 1_470_902_048_450, 1_470_844_800_000],
])(
  'with offset %d and size %d, %d is in the window that starts at %d',
  (offset, size, time, start) => {
    expect(windowStartWithOffset(time, offset, size)).toBe(start);
  },
);

test('law: the start is the one that Flink computes with a remainder', () => {
  const time = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
  const size = fc.integer({ min: 1, max: 2 ** 40 });
  fc.assert(
    fc.property(
      time,
      size,
      fc.double({ min: -0.999, max: 0.999, noNaN: true }),
      (at, width, part) => {
        const offset = Math.trunc(width * part);
        const remainder = (at - offset) % width;
        const start = at - (remainder < 0 ? remainder + width : remainder);
        expect(windowStartWithOffset(at, offset, width) === start).toBe(true);
      },
    ),
  );
});

test('windows intersect when they overlap, and when they only touch', () => {
  const window = new TimeWindow(10, 20);
  expect(window.intersects(window)).toBe(true);
  expect(window.intersects(new TimeWindow(20, 30))).toBe(true);
  expect(window.intersects(new TimeWindow(19, 22))).toBe(true);
  expect(window.intersects(new TimeWindow(0, 10))).toBe(true);
  expect(window.intersects(new TimeWindow(21, 30))).toBe(false);
});

test('a cover has both windows in it, and no more', () => {
  expect(new TimeWindow(0, 5).cover(new TimeWindow(-3, 2))).toEqual(new TimeWindow(-3, 5));
  expect(new TimeWindow(0, 5).covers(new TimeWindow(0, 5))).toBe(true);
  expect(new TimeWindow(0, 5).covers(new TimeWindow(1, 6))).toBe(false);
});

test('windows are equal by their bounds', () => {
  const window = new TimeWindow(0, 5);
  expect(window.equals(new TimeWindow(0, 5))).toBe(true);
  expect(window.equals(new TimeWindow(0, 6))).toBe(false);
  expect(window.equals(GlobalWindow.get())).toBe(false);
  expect(window.maxTimestamp()).toBe(4);
  expect(`${window}`).toBe('TimeWindow{start=0, end=5}');
});
