import { expect, test } from 'vitest';
import { TimeWindow } from '../window/time-window.ts';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ListStateDescriptor } from './list-state.ts';
import { ReducingStateDescriptor } from './reducing-state.ts';
import { ValueStateDescriptor } from './value-state.ts';

const A = new TimeWindow(0, 10);
const B = new TimeWindow(10, 20);
const C = new TimeWindow(20, 30);
const sum = new ReducingStateDescriptor<number>('sum', (a, b) => a + b);

function backendOf(key: string): KeyedStateBackend {
  const backend = new KeyedStateBackend();
  backend.currentKey = key;
  return backend;
}

test('each window of a key has a value of its own; equal windows have the same', () => {
  const state = backendOf('k').getNamespacedState('contents', sum);
  state.at(A).add(1);
  state.at(B).add(5);
  state.at(new TimeWindow(0, 10)).add(2);
  expect([state.at(A).get(), state.at(B).get(), state.at(C).get()]).toEqual([3, 5, undefined]);
  state.at(A).clear();
  expect([state.at(A).get(), state.at(B).get()]).toEqual([undefined, 5]);
});

test('merging moves the sources to the target, which may be empty', () => {
  const backend = backendOf('k');
  const state = backend.getNamespacedState('contents', sum);
  state.at(A).add(1);
  state.at(B).add(2);
  state.merge(C, [A, B]);
  expect([state.at(A).get(), state.at(B).get(), state.at(C).get()]).toEqual([
    undefined,
    undefined,
    3,
  ]);
  const list = backend.getNamespacedState('contents', new ListStateDescriptor<string>('list'));
  list.at(A).add('a');
  list.at(B).add('b');
  list.merge(A, [B]);
  expect(list.at(A).get()).toEqual(['a', 'b']);
});

test('a state that cannot merge says so', () => {
  const state = backendOf('k').getNamespacedState('trigger', new ValueStateDescriptor('last'));
  expect(() => state.merge(A, [B])).toThrow(
    expect.objectContaining({ code: 'STATE_NOT_MERGEABLE' }),
  );
});

test('scopes and states without windows do not share names', () => {
  const backend = backendOf('k');
  backend.getNamespacedState('trigger', sum).at(A).add(1);
  expect(backend.getNamespacedState('window', sum).at(A).get()).toBeUndefined();
  expect(backend.reducingState(sum).get()).toBeUndefined();
});
