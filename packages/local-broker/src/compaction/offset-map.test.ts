import { expect, test } from 'vitest';
import { OffsetMap } from './offset-map.ts';

test('remembers the last offset of each key, and of no other', () => {
  const map = new OffsetMap(1000);
  for (let i = 0; i < 2000; i += 1) expect(map.put(Buffer.from(`key ${i % 1000}`), i)).toBe(true);
  expect(map.size).toBe(1000);
  expect(map.get(Buffer.from('key 7'))).toBe(1007);
  expect(map.get(Buffer.from('unknown'))).toBe(-1);
});

test('takes no new keys when it is full, but still newer offsets', () => {
  const map = new OffsetMap(1_000_000, 16);
  for (let i = 0; i < 12; i += 1) expect(map.put(Buffer.from(`${i}`), i)).toBe(true);
  expect(map.put(Buffer.from('one too many'), 12)).toBe(false);
  expect(map.put(Buffer.from('3'), 13)).toBe(true);
  expect(map.get(Buffer.from('3'))).toBe(13);
});
