import { expect, test } from 'vitest';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { MapStateDescriptor } from './map-state.ts';

function mapOf() {
  const backend = new KeyedStateBackend();
  backend.currentKey = 'a';
  return { backend, map: backend.mapState(new MapStateDescriptor<string, number>('m')) };
}

test('a map keeps its entries per key', () => {
  const { backend, map } = mapOf();
  map.put('x', 1);
  map.putAll([
    ['y', 2],
    ['x', 3],
  ]);
  expect([...map.entries()]).toEqual([
    ['x', 3],
    ['y', 2],
  ]);
  expect([[...map.keys()], [...map.values()]]).toEqual([
    ['x', 'y'],
    [3, 2],
  ]);
  expect([map.get('x'), map.contains('x'), map.get('z'), map.contains('z')]).toEqual([
    3,
    true,
    undefined,
    false,
  ]);
  backend.currentKey = 'b';
  expect(map.isEmpty()).toBe(true);
  expect([...map.entries(), ...map.keys(), ...map.values()]).toEqual([]);
});

test('a map without entries is empty again', () => {
  const { map } = mapOf();
  map.remove('x');
  map.put('x', 1);
  expect(map.isEmpty()).toBe(false);
  map.remove('x');
  expect(map.isEmpty()).toBe(true);
});

test('clear forgets all entries', () => {
  const { map } = mapOf();
  map.put('x', 1);
  map.clear();
  expect(map.contains('x')).toBe(false);
});
