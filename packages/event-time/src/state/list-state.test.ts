import { expect, test } from 'vitest';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ListStateDescriptor } from './list-state.ts';

function listOf() {
  const backend = new KeyedStateBackend();
  backend.currentKey = 'a';
  return { backend, list: backend.listState(new ListStateDescriptor<number>('l')) };
}

test('a list keeps what is added, in order, per key', () => {
  const { backend, list } = listOf();
  list.add(1);
  list.addAll([2, 3]);
  expect(list.get()).toEqual([1, 2, 3]);
  backend.currentKey = 'b';
  expect(list.get()).toEqual([]);
});

test('update replaces, with nothing it clears', () => {
  const { list } = listOf();
  const given = [4, 5];
  list.update(given);
  given.push(6);
  expect(list.get()).toEqual([4, 5]);
  list.update([]);
  expect(list.get()).toEqual([]);
});

test('clear forgets', () => {
  const { list } = listOf();
  list.add(1);
  list.clear();
  expect(list.get()).toEqual([]);
  list.add(2);
  expect(list.get()).toEqual([2]);
});
