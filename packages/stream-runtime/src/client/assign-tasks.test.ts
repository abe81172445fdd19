import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AssignableTask,
  assignTasks,
  type TaskHolder,
  type TaskShare,
} from './assign-tasks.ts';

function tasksOf(partitions: readonly number[]): AssignableTask[] {
  return partitions.flatMap((count, subTopology) =>
    Array.from({ length: count }, (_, partition) => ({
      id: `${subTopology}_${partition}`,
      subTopology,
      hasState: subTopology % 2 === 0,
    })),
  );
}

function fresh(...memberIds: string[]): TaskHolder[] {
  return memberIds.map((memberId) => ({ memberId, active: new Set(), standby: new Set() }));
}

function holding(shares: readonly TaskShare[]): TaskHolder[] {
  return shares.map(({ memberId, active, standby }) => ({
    memberId,
    active: new Set(active),
    standby: new Set(standby),
  }));
}

function ownersOf(shares: readonly TaskShare[]): Map<string, string> {
  return new Map(shares.flatMap(({ memberId, active }) => active.map((id) => [id, memberId])));
}

const jobs = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }).map(tasksOf);
const ids = fc.constantFrom('0_0', '0_1', '0_2', '1_0', '1_1', '2_0', '9_9');
const holders = fc.uniqueArray(
  fc.record({
    memberId: fc.string({ minLength: 1, maxLength: 3 }),
    active: fc.array(ids).map((all) => new Set(all)),
    standby: fc.array(ids).map((all) => new Set(all)),
  }),
  { selector: ({ memberId }) => memberId, minLength: 1, maxLength: 6 },
);

test('every task runs once, whatever members claim to hold', () => {
  fc.assert(
    fc.property(jobs, holders, fc.nat(2), (tasks, members, replicas) => {
      const shares = assignTasks(tasks, members, replicas);
      expect(shares.map(({ memberId }) => memberId).sort()).toEqual(
        members.map(({ memberId }) => memberId).sort(),
      );
      const active = shares.flatMap((share) => share.active);
      expect(active.toSorted()).toEqual(tasks.map(({ id }) => id).sort());
    }),
  );
});

test('nobody has two tasks more than another, overall and in any sub-topology', () => {
  fc.assert(
    fc.property(jobs, holders, (tasks, members) => {
      const shares = assignTasks(tasks, members, 0);
      for (const part of ['', ...new Set(tasks.map(({ subTopology }) => `${subTopology}_`))]) {
        const counts = shares.map(
          ({ active }) => active.filter((id) => id.startsWith(part)).length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('nothing moves while the members stay the same', () => {
  fc.assert(
    fc.property(jobs, holders, fc.nat(2), (tasks, members, replicas) => {
      const first = assignTasks(tasks, members, replicas);
      const second = assignTasks(tasks, holding(first), replicas);
      expect(ownersOf(second)).toEqual(ownersOf(first));
    }),
  );
});

test('standbys are as many as wanted, of tasks with state only, and never beside the task itself', () => {
  fc.assert(
    fc.property(jobs, holders, fc.nat(3), (tasks, members, replicas) => {
      const shares = assignTasks(tasks, members, replicas);
      for (const { active, standby } of shares) {
        expect(active.filter((id) => standby.includes(id))).toEqual([]);
      }
      for (const { id, hasState } of tasks) {
        const copies = shares.filter(({ standby }) => standby.includes(id)).length;
        expect(copies).toBe(hasState ? Math.min(replicas, members.length - 1) : 0);
      }
    }),
  );
});

test('who joins gets a share, and the others keep what they may', () => {
  const tasks = tasksOf([4]);
  const before = assignTasks(tasks, fresh('a', 'b'), 0);
  const after = ownersOf(assignTasks(tasks, [...holding(before), ...fresh('c')], 0));
  const moved = [...ownersOf(before)].filter(([id, owner]) => after.get(id) !== owner);
  expect(moved).toHaveLength(1);
  expect(after.get(moved[0]?.[0] ?? '')).toBe('c');
});

test('the tasks of who left go where they are warm', () => {
  const tasks = tasksOf([3]);
  const before = assignTasks(tasks, fresh('a', 'b', 'c'), 1);
  const [gone] = before;
  if (!gone) throw new Error('no members');
  const left = before.filter((share) => share !== gone);
  const warm = left.find(({ standby }) => standby.includes(gone.active[0] ?? ''));
  const after = ownersOf(assignTasks(tasks, holding(left), 1));
  expect(after.get(gone.active[0] ?? '')).toBe(warm?.memberId);
});
