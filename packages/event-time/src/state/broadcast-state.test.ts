import { expect, test } from 'vitest';
import { HeapBroadcastState } from './broadcast-state.ts';

test('what is put is seen on both sides, in the order of the keys', () => {
  const state = new HeapBroadcastState<string, number>();
  state.putAll([
    ['b', 1],
    ['a', 2],
  ]);
  state.put('b', 3);
  expect([...state.readOnly.immutableEntries()]).toEqual([
    ['b', 3],
    ['a', 2],
  ]);
  expect(state.readOnly.get('a')).toBe(2);
  state.remove('a');
  expect(state.readOnly.contains('a')).toBe(false);
  state.clear();
  expect([...state.entries()]).toEqual([]);
});

test('the read-only side has nothing to write with', () => {
  const { readOnly } = new HeapBroadcastState<string, number>();
  expect(Object.keys(readOnly).toSorted()).toEqual(['contains', 'get', 'immutableEntries']);
  expect(Object.isFrozen(readOnly)).toBe(true);
});
