import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShardedMap } from './sharded-map.ts';

const keys = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.constantFrom(0, -0, 0.5, 1e300, Number.NaN, -Infinity, true, false, 7n, -7n, 2n ** 70n),
  fc.string({ maxLength: 3 }),
);

test('law: it holds what a Map holds, small or split', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 50 }),
      fc.boolean(),
      (changes, large) => {
        const plain = new Map<unknown, number>();
        const sharded = new ShardedMap<number>();
        const fillers = large ? 17_000 : 0;
        for (let index = 0; index < fillers; index++) {
          plain.set(`filler-${index}`, index);
          sharded.set(`filler-${index}`, index);
        }
        for (const [index, [key, put]] of changes.entries()) {
          if (put) {
            plain.set(key, index);
            sharded.set(key, index);
          } else {
            expect(sharded.delete(key)).toBe(plain.delete(key));
          }
          expect(sharded.get(key)).toBe(plain.get(key));
          expect(sharded.has(key)).toBe(plain.has(key));
        }
        expect(sharded.size).toBe(plain.size);
        expect(new Map(sharded.entries())).toEqual(plain);
        sharded.clear();
        expect(sharded.size).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

test('no shard is much larger than the others, for numbers, counters and ids', () => {
  const names: ((index: number) => unknown)[] = [
    (index) => index,
    (index) => index * 1_000,
    (index) => 1_721_058_000_000 + index * 60_000,
    (index) => `customer_${String(index).padStart(6, '0')}`,
    (index) => `order_${index}|Electronics`,
    (index) => BigInt(index),
  ];
  for (const name of names) {
    const sharded = new ShardedMap<number>();
    for (let index = 0; index < 40_000; index++) sharded.set(name(index), index);
    const { shards } = sharded as unknown as { shards: Map<unknown, number>[] };
    const largest = Math.max(...shards.map((shard) => shard.size));
    expect(largest, String(name(1))).toBeLessThan((40_000 / 64) * 4);
  }
});
