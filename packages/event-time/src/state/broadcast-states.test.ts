import { expect, test } from 'vitest';
import { BroadcastStates } from './broadcast-states.ts';
import { MapStateDescriptor } from './map-state.ts';
import { fromJson, toJson } from './plain-value.ts';

class Money {
  readonly cents: number;

  constructor(cents: number) {
    this.cents = cents;
  }
}

const limits = new MapStateDescriptor<string, Money>('limits', undefined, {
  serialize: ({ cents }) => cents,
  deserialize: (cents) => new Money(Number(cents)),
});

test('a snapshot goes through the serdes of the descriptor and back', () => {
  const before = new BroadcastStates([limits]);
  before.get(limits).put('a', new Money(5));
  const after = new BroadcastStates([limits]);
  after.restore(fromJson(JSON.parse(JSON.stringify(toJson(before.snapshot())))));
  expect(after.get(limits).get('a')).toEqual(new Money(5));
});

test('states are found by name, and what is no more is left out of a restore', () => {
  const states = new BroadcastStates([limits]);
  expect(states.get(new MapStateDescriptor('limits'))).toBe(states.get(limits));
  const other = new MapStateDescriptor<string, number>('other');
  expect(() => states.get(other)).toThrow(
    expect.objectContaining({ code: 'BROADCAST_STATE_UNKNOWN' }),
  );
  const without = new BroadcastStates([other]);
  without.restore(states.snapshot());
  expect([...without.get(other).entries()]).toEqual([]);
});

test('a value that is no plain data needs a serde', () => {
  const states = new BroadcastStates([new MapStateDescriptor<string, Money>('limits')]);
  states.get(limits).put('a', new Money(5));
  expect(() => states.snapshot()).toThrow(expect.objectContaining({ code: 'STATE_SERDE_FAILED' }));
});
