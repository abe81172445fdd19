import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assignPartitions } from './co-partitioned-assigner.ts';

const groups = fc.record({
  members: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 }),
  counts: fc.dictionary(fc.constantFrom('orders', 'returns', 'visits'), fc.nat(20)),
});

function assigned(members: readonly string[], counts: Readonly<Record<string, number>>) {
  const partitions = Object.entries(counts).map(
    ([topic, count]) => [topic, Array.from({ length: count }, (_, number) => number)] as const,
  );
  return assignPartitions(members, new Map(partitions));
}

it('gives every partition to one member, and names every member', () => {
  fc.assert(
    fc.property(groups, ({ members, counts }) => {
      const plan = assigned(members, counts);
      expect(plan.map(({ memberId }) => memberId).sort()).toEqual(members.toSorted());
      for (const [topic, count] of Object.entries(counts)) {
        const all = plan.flatMap(({ assignment }) => assignment[topic] ?? []);
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
      }
    }),
  );
});

it('gives partition P of all topics to the same member', () => {
  fc.assert(
    fc.property(groups, ({ members, counts }) => {
      const owners = new Map<number, string>();
      for (const { memberId, assignment } of assigned(members, counts)) {
        for (const partition of Object.values(assignment).flat()) {
          expect(owners.get(partition) ?? memberId).toBe(memberId);
          owners.set(partition, memberId);
        }
      }
    }),
  );
});

it('is even: no member has two partitions of a topic more than another', () => {
  fc.assert(
    fc.property(groups, ({ members, counts }) => {
      for (const topic of Object.keys(counts)) {
        const shares = assigned(members, counts).map(
          ({ assignment }) => assignment[topic]?.length ?? 0,
        );
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it('does not depend on the order in which the members are listed', () => {
  expect(assigned(['b', 'a'], { orders: 3 })).toEqual(assigned(['a', 'b'], { orders: 3 }));
});
