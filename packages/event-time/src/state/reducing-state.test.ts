import { expect, test } from 'vitest';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ReducingStateDescriptor } from './reducing-state.ts';

test('what is added is reduced at once, per key', () => {
  const backend = new KeyedStateBackend();
  const sum = backend.reducingState(new ReducingStateDescriptor<number>('s', (a, b) => a + b));
  backend.currentKey = 'a';
  expect(sum.get()).toBeUndefined();
  for (const value of [1, 2, 3]) sum.add(value);
  expect(sum.get()).toBe(6);
  backend.currentKey = 'b';
  sum.add(10);
  expect(sum.get()).toBe(10);
  sum.clear();
  expect(sum.get()).toBeUndefined();
});
