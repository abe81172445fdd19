import { expect, test } from 'vitest';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ListStateDescriptor } from './list-state.ts';
import { ValueStateDescriptor } from './value-state.ts';

test('each key has a value of its own', () => {
  const backend = new KeyedStateBackend();
  const state = backend.valueState(new ValueStateDescriptor<number>('n'));
  backend.currentKey = 'a';
  state.update(1);
  backend.currentKey = 'b';
  expect(state.value()).toBeUndefined();
  state.update(2);
  backend.currentKey = 'a';
  expect(state.value()).toBe(1);
});

test('keys of different types are different keys', () => {
  const backend = new KeyedStateBackend();
  const state = backend.valueState(new ValueStateDescriptor<string>('n'));
  const keys = [1, '1', 1n, true, 'true'];
  for (const key of keys) {
    backend.currentKey = key;
    expect(state.value()).toBeUndefined();
    state.update(typeof key);
  }
});

test('descriptors with one name and kind stand for one state', () => {
  const backend = new KeyedStateBackend();
  backend.currentKey = 'a';
  backend.valueState(new ValueStateDescriptor<number>('n')).update(1);
  expect(backend.valueState(new ValueStateDescriptor<number>('n')).value()).toBe(1);
});

test('one name for two kinds of state is refused', () => {
  const backend = new KeyedStateBackend();
  backend.valueState(new ValueStateDescriptor<number>('n'));
  expect(() => backend.listState(new ListStateDescriptor<number>('n'))).toThrow(
    expect.objectContaining({ code: 'STATE_NAME_TAKEN' }),
  );
});

test('a state needs a name', () => {
  expect(() => new ValueStateDescriptor<number>('')).toThrow(
    expect.objectContaining({ code: 'INVALID_NAME' }),
  );
});

test('state without a current key is refused', () => {
  const state = new KeyedStateBackend().valueState(new ValueStateDescriptor<number>('n'));
  expect(() => state.value()).toThrow(expect.objectContaining({ code: 'STATE_USED_BEFORE_OPEN' }));
  expect(() => state.update(1)).toThrow(
    expect.objectContaining({ code: 'STATE_USED_BEFORE_OPEN' }),
  );
});
