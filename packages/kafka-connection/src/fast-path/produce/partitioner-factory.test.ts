import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';
import type { Partitioner } from './group-messages.ts';

const TWELVE = Array.from({ length: 12 }, (_, partitionId) => ({
  partitionId,
  leader: partitionId % 4 === 0 ? -1 : 1,
}));

function partitioner(load: Load, name = 'DefaultPartitioner'): Partitioner {
  const modules = load<Record<string, () => Partitioner>>('producer/partitioners/index.js');
  const create = modules[name];
  if (!create) throw new Error(name);
  return create();
}

test.each(['DefaultPartitioner', 'LegacyPartitioner'])(
  '%s chooses by key and by explicit partition as stock kafkajs',
  (name) => {
    const [byOurs, byStock] = [partitioner(ours, name), partitioner(stock, name)];
    const key = fc.option(
      fc.oneof(
        fc.string(),
        fc.uint8Array().map((array) => Buffer.from(array)),
      ),
    );
    fc.assert(
      fc.property(key, fc.option(fc.nat(11)), (key, partition) => {
        fc.pre(key !== null || partition !== null);
        const choice = {
          topic: 't',
          partitionMetadata: TWELVE,
          message: { key, partition, value: '' },
        };
        expect(byOurs(choice)).toBe(byStock(choice));
      }),
    );
  },
);

test('spreads messages without a key over the partitions that have a leader, evenly', () => {
  const choose = partitioner(ours);
  const counts = new Map<number, number>();
  for (let index = 0; index < 90; index++) {
    const chosen = choose({ topic: 't', partitionMetadata: TWELVE, message: { value: '' } });
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((one, other) => one - other)).toEqual([
    1, 2, 3, 5, 6, 7, 9, 10, 11,
  ]);
  expect(new Set(counts.values())).toEqual(new Set([10]));
});

test('chooses some partition when none has a leader', () => {
  const choose = partitioner(ours);
  const dead = [0, 1].map((partitionId) => ({ partitionId, leader: -1 }));
  expect([0, 1]).toContain(choose({ topic: 't', partitionMetadata: dead, message: { value: '' } }));
});
