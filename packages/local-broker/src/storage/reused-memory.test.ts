import { expect, test } from 'vitest';
import { giveBack, isLent, lend } from './reused-memory.ts';

const MEGABYTE = 1024 * 1024;

test('memory that was given back is lent again, and what is in use is not', () => {
  const first = lend(MEGABYTE);
  const second = lend(MEGABYTE);
  expect(second.buffer).not.toBe(first.buffer);
  giveBack(first.subarray(100, 200));
  expect(isLent(first)).toBe(false);
  const third = lend(MEGABYTE - 1000);
  expect(third.buffer).toBe(first.buffer);
  expect(third.length).toBe(MEGABYTE - 1000);
  giveBack(second);
  giveBack(third);
});

test('giving back twice, or what was never lent, changes nothing', () => {
  const memory = lend(MEGABYTE);
  giveBack(memory);
  giveBack(memory);
  giveBack(Buffer.alloc(MEGABYTE));
  const again = [lend(MEGABYTE), lend(MEGABYTE)];
  expect(again[0]?.buffer).not.toBe(again[1]?.buffer);
  again.forEach(giveBack);
});

test('what is small or very large is nobody’s but the caller’s', () => {
  for (const bytes of [0, 1000, 5 * MEGABYTE]) {
    const memory = lend(bytes);
    expect(memory.length).toBe(bytes);
    expect(isLent(memory)).toBe(false);
  }
});
