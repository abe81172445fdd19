import { expect, test } from 'vitest';
import { AggregatingStateDescriptor } from './aggregating-state.ts';
import { KeyedStateBackend } from './keyed-state-backend.ts';

const average = {
  createAccumulator: () => ({ sum: 0, count: 0 }),
  add: (value: number, { sum, count }: { sum: number; count: number }) => ({
    sum: sum + value,
    count: count + 1,
  }),
  getResult: ({ sum, count }: { sum: number; count: number }) => sum / count,
  merge: (a: { sum: number; count: number }, b: { sum: number; count: number }) => ({
    sum: a.sum + b.sum,
    count: a.count + b.count,
  }),
};

test('what is added goes into the accumulator of the key, and the result comes out', () => {
  const backend = new KeyedStateBackend();
  const state = backend.aggregatingState(new AggregatingStateDescriptor('avg', average));
  backend.currentKey = 'a';
  expect(state.get()).toBeUndefined();
  state.add(2);
  state.add(4);
  expect(state.get()).toBe(3);
  backend.currentKey = 'b';
  expect(state.get()).toBeUndefined();
  backend.currentKey = 'a';
  state.clear();
  expect(state.get()).toBeUndefined();
});
