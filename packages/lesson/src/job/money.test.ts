import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addCents, averageCents } from './money.ts';

/** The average in cents, computed another way: exact fractions, rounded half up at the end. */
function exactAverage(total: number, count: number): number {
  return Number((2n * BigInt(total) + BigInt(count)) / (2n * BigInt(count)));
}

it('averages to the cent like exact fractions rounded half up', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 1_000_000_000 }), (total, count) => {
      expect(averageCents(total, count)).toBe(exactAverage(total, count));
    }),
  );
});

it.each([
  [5, 2, 3],
  [4, 3, 1],
  [5, 3, 2],
  [1, 2, 1],
  [0, 7, 0],
])('averages %i cents over %i to %i', (total, count, average) => {
  expect(averageCents(total, count)).toBe(average);
});

it('adds to the cent, and refuses a total that a number cannot hold exactly', () => {
  expect(addCents(10, 20)).toBe(30);
  expect(addCents(Number.MAX_SAFE_INTEGER - 1, 1)).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => addCents(Number.MAX_SAFE_INTEGER, 1)).toThrow(RangeError);
});
