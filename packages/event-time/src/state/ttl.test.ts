/** State with a time to live: Flink's cases, and the law that nothing expired is ever returned. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../time/clock.ts';
import { AggregatingStateDescriptor } from './aggregating-state.ts';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { ListStateDescriptor } from './list-state.ts';
import { MapStateDescriptor } from './map-state.ts';
import { ReducingStateDescriptor } from './reducing-state.ts';
import { StateTtlConfig, type StateTtlOptions } from './state-ttl-config.ts';
import { ValueStateDescriptor } from './value-state.ts';

const NO_CLEANUP = { cleanupKeysPerAccess: 0 } as const;

type Sum = readonly [sum: number, count: number];

function states(options: StateTtlOptions = NO_CLEANUP) {
  const clock = new ManualClock();
  const backend = new KeyedStateBackend(clock);
  backend.currentKey = 'k';
  const ttl = StateTtlConfig.of(100, options);
  const add = (a: number, b: number) => a + b;
  return {
    clock,
    backend,
    value: backend.valueState(new ValueStateDescriptor<number>('value').enableTimeToLive(ttl)),
    list: backend.listState(new ListStateDescriptor<number>('list').enableTimeToLive(ttl)),
    map: backend.mapState(new MapStateDescriptor<string, number>('map').enableTimeToLive(ttl)),
    sum: backend.reducingState(new ReducingStateDescriptor('sum', add).enableTimeToLive(ttl)),
    mean: backend.aggregatingState(
      new AggregatingStateDescriptor<number, Sum, number>('mean', {
        createAccumulator: () => [0, 0],
        add: (value: number, [sum, count]) => [sum + value, count + 1],
        getResult: ([sum, count]) => sum / count,
        merge: ([a, b], [c, d]) => [a + c, b + d],
      }).enableTimeToLive(ttl),
    ),
  };
}

test('a value has expired when its last write and the time to live are not after now', () => {
  const { clock, value } = states();
  value.update(1);
  clock.set(99);
  expect(value.value()).toBe(1);
  clock.set(100);
  expect(value.value()).toBeUndefined();
  value.update(2);
  clock.set(150);
  value.update(3);
  clock.set(249);
  expect(value.value()).toBe(3);
  clock.set(250);
  expect(value.value()).toBeUndefined();
});

test('reading keeps a value young only with OnReadAndWrite', () => {
  const written = states();
  const read = states({ ...NO_CLEANUP, updateType: 'OnReadAndWrite' });
  for (const { clock, list, map, mean, sum, value } of [written, read]) {
    value.update(1);
    list.add(1);
    map.put('a', 1);
    sum.add(1);
    mean.add(1);
    clock.set(60);
    for (const state of [list, sum, mean]) state.get();
    value.value();
    map.get('a');
    clock.set(120);
  }
  const all = ({ list, map, mean, sum, value }: ReturnType<typeof states>) => [
    value.value(),
    ...list.get(),
    map.get('a'),
    sum.get(),
    mean.get(),
  ];
  expect(all(written)).toEqual([undefined, undefined, undefined, undefined]);
  expect(all(read)).toEqual([1, 1, 1, 1, 1]);
});

test('an expired value can be seen once with ReturnExpiredIfNotCleanedUp, while it is removed', () => {
  const { clock, map, sum, value } = states({
    stateVisibility: 'ReturnExpiredIfNotCleanedUp',
  });
  value.update(1);
  map.put('a', 1);
  map.put('b', 2);
  sum.add(5);
  clock.set(500);
  expect([value.value(), value.value()]).toEqual([1, undefined]);
  expect([map.contains('a'), map.contains('a')]).toEqual([true, false]);
  expect([map.isEmpty(), [...map.entries()], [...map.entries()]]).toEqual([false, [['b', 2]], []]);
  expect(map.isEmpty()).toBe(true);
  sum.add(1);
  expect(sum.get()).toBe(6);
});

test('elements of a list age one by one', () => {
  const { clock, list } = states();
  list.add(1);
  clock.set(50);
  list.addAll([2, 3]);
  clock.set(100);
  expect(list.get()).toEqual([2, 3]);
  list.update([7]);
  clock.set(150);
  expect(list.get()).toEqual([7]);
  clock.set(200);
  expect(list.get()).toEqual([]);
});

test('entries of a map age one by one; expired ones make no map non-empty', () => {
  const { clock, map } = states();
  map.put('a', 1);
  clock.set(50);
  map.putAll([['b', 2]]);
  clock.set(100);
  expect([map.get('a'), map.contains('a'), [...map.keys()]]).toEqual([undefined, false, ['b']]);
  expect([map.isEmpty(), [...map.values()]]).toEqual([false, [2]]);
  clock.set(150);
  expect([map.isEmpty(), [...map.entries()]]).toEqual([true, []]);
  map.put('c', 3);
  map.remove('c');
  expect(map.isEmpty()).toBe(true);
});

test('what is added to an expired sum or mean starts anew', () => {
  const { clock, mean, sum } = states();
  sum.add(5);
  mean.add(5);
  clock.set(100);
  sum.add(1);
  mean.add(1);
  expect([sum.get(), mean.get()]).toEqual([1, 1]);
  sum.clear();
  expect(sum.get()).toBeUndefined();
});

test('keys that nobody asks for are removed in passing, a few at each access', () => {
  const { backend, clock, value } = states({ cleanupKeysPerAccess: 2 });
  for (let key = 0; key < 20; key++) {
    backend.currentKey = key;
    value.update(key);
  }
  clock.set(100);
  backend.currentKey = 'other';
  const [state] = backend.registered();
  const count = () => [...(state?.entries() ?? [])].length;
  value.value();
  expect(count()).toBeGreaterThan(15);
  for (let access = 0; access < 12; access++) value.value();
  expect(count()).toBe(0);
});

test('in event time a value ages with the watermark, from the time of the element that wrote it', () => {
  const { backend, clock, value } = states({ timeCharacteristic: 'EventTime' });
  backend.time.elementTime = 1_000;
  value.update(1);
  clock.set(1e9);
  expect(value.value()).toBe(1);
  backend.time.eventTime = 1_099;
  expect(value.value()).toBe(1);
  backend.time.eventTime = 1_100;
  expect(value.value()).toBeUndefined();
});

test('a time to live must be above zero', () => {
  for (const wrong of [0, -1, Number.NaN]) {
    expect(() => StateTtlConfig.of(wrong)).toThrow(
      expect.objectContaining({ code: 'INVALID_TTL' }),
    );
  }
});

const action = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  op: fc.constantFrom('write', 'add', 'read', 'wait'),
  item: fc.constantFrom('x', 'y'),
  byMs: fc.nat(90),
});

test('law: what has expired is never returned, and what has not always is', () => {
  fc.assert(
    fc.property(
      fc.array(action, { maxLength: 80 }),
      fc.constantFrom('OnCreateAndWrite' as const, 'OnReadAndWrite' as const),
      fc.nat(3),
      (actions, updateType, cleanupKeysPerAccess) => {
        const { backend, clock, list, map, value } = states({ updateType, cleanupKeysPerAccess });
        const readsCount = updateType === 'OnReadAndWrite';
        // A model that never forgets: the last access of each value.
        const model = new Map<string, { value: unknown; stamp: number }[]>();
        const living = (id: string) => {
          const all = (model.get(id) ?? []).filter(({ stamp }) => stamp + 100 > clock.now());
          if (readsCount) for (const one of all) one.stamp = clock.now();
          model.set(id, all);
          return all.map((one) => one.value);
        };
        for (const [index, { byMs, item, key, op }] of actions.entries()) {
          backend.currentKey = key;
          const stamped = () => ({ value: index, stamp: clock.now() });
          if (op === 'wait') {
            clock.advance(byMs);
          } else if (op === 'write') {
            value.update(index);
            map.put(item, index);
            model.set(`value ${key}`, [stamped()]);
            model.set(`map ${key} ${item}`, [stamped()]);
          } else if (op === 'add') {
            list.add(index);
            model.set(`list ${key}`, [...(model.get(`list ${key}`) ?? []), stamped()]);
          } else {
            expect([value.value() ?? []].flat()).toEqual(living(`value ${key}`));
            expect(list.get()).toEqual(living(`list ${key}`));
            expect([map.get(item) ?? []].flat()).toEqual(living(`map ${key} ${item}`));
          }
        }
      },
    ),
  );
});
