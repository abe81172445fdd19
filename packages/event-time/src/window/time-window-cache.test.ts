import { expect, test } from 'vitest';
import { TimeWindowCache } from './time-window-cache.ts';

test('a window asked for again is the same object', () => {
  const cache = new TimeWindowCache(10, 5);
  const window = cache.startingAt(15);
  expect(window).toMatchObject({ start: 15, end: 25 });
  expect(cache.startingAt(20)).not.toBe(window);
  expect(cache.startingAt(15)).toBe(window);
});

test('windows far apart take turns in one place and are never mixed up', () => {
  const cache = new TimeWindowCache(10, 10);
  for (const start of [0, 640, -640, 0, 1_700_000_000_000, 640, -6_400_000_000_000]) {
    expect(cache.startingAt(start)).toMatchObject({ start, end: start + 10 });
  }
});
