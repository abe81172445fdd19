import { expect, test } from 'vitest';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ValueStateDescriptor } from './value-state.ts';

test('a value is there from its update to its clearing', () => {
  const backend = new KeyedStateBackend();
  const state = backend.valueState(new ValueStateDescriptor<number>('n'));
  backend.currentKey = 'a';
  expect(state.value()).toBeUndefined();
  state.update(0);
  expect(state.value()).toBe(0);
  state.clear();
  expect(state.value()).toBeUndefined();
});

test('an update to undefined clears', () => {
  const backend = new KeyedStateBackend();
  const state = backend.valueState(new ValueStateDescriptor<number>('n'));
  backend.currentKey = 'a';
  state.update(1);
  state.update(undefined);
  expect(state.value()).toBeUndefined();
});
