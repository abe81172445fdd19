import { expect, test } from 'vitest';
import { atLeast, below, percentile, rowOf } from './figure.ts';

test('a percentile is a value that was measured', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentile(values, 99)).toBe(198);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([], 99)).toBeNaN();
});

test('a figure says whether it is what was wanted', () => {
  expect(rowOf(below('gap', 999, 1_000, 'ms'))).toEqual(['gap', '999 ms', 'below 1,000 ms', '✓']);
  expect(rowOf(below('gap', Number.NaN, 1_000, 'ms')).at(-1)).toBe('✗');
  expect(rowOf(atLeast('ratio', 0.4, 0.5)).at(-1)).toBe('✗');
});
