import { beforeEach, describe, expect, test } from 'vitest';
import { settle, stableGroup, TestMember } from '../../test/group-members.ts';
import { ManualClock } from '../manual-clock.ts';
import { errorName } from '../wire/error-codes.ts';
import { GroupCoordinator } from './group-coordinator.ts';

let clock: ManualClock;
let groups: GroupCoordinator;

beforeEach(async () => {
  clock = new ManualClock();
  groups = await GroupCoordinator.open({ clock });
});

const instance = (groupInstanceId: string, fields: object = {}) =>
  new TestMember(groups, { groupInstanceId, ...fields });
const state = () => groups.describe('g').groupState;

describe('a static member', () => {
  test('needs no id to join with', async () => {
    const member = instance('one', { memberIdRequired: true });
    expect((await member.join().done).errorCode).toBe(0);
    expect(member.memberId).toMatch(/^one-/);
  });

  test('that comes again takes its place without a rebalance, and its former self is fenced', async () => {
    const [leader, old] = [instance('one'), instance('two')];
    await stableGroup([leader, old]);
    const fresh = instance('two');
    const joined = await fresh.join().done;
    expect(joined).toMatchObject({
      errorCode: 0,
      generationId: 2,
      leader: leader.memberId,
      members: [],
    });
    expect(fresh.memberId).not.toBe(old.memberId);
    expect(state()).toBe('Stable');
    expect((await fresh.sync().done).assignment.toString()).toBe('part 1');
    expect(old.heartbeat()).toBe('FENCED_INSTANCE_ID');
    expect(await old.commit(1)).toBe('FENCED_INSTANCE_ID');
    expect(errorName((await old.sync().done).errorCode)).toBe('FENCED_INSTANCE_ID');
    expect(errorName((await old.join().done).errorCode)).toBe('FENCED_INSTANCE_ID');
  });

  test('that leads and comes again need not assign anew, if its client knows what that means', async () => {
    const [leader, follower] = [instance('one'), instance('two')];
    await stableGroup([leader, follower]);
    const modern = instance('one', { canSkipAssignment: true });
    const joined = await modern.join().done;
    expect(joined).toMatchObject({ skipAssignment: true, leader: modern.memberId });
    expect(joined.members).toHaveLength(2);
    const older = instance('one');
    expect(await older.join().done).toMatchObject({
      skipAssignment: false,
      leader: modern.memberId,
      members: [],
    });
    expect(state()).toBe('Stable');
  });

  test('that comes again while a rebalance waits for it joins in its place', async () => {
    const [leader, old] = [instance('one'), instance('two')];
    await stableGroup([leader, old]);
    const waiting = leader.join();
    await settle();
    const fresh = instance('two');
    const joined = fresh.join();
    expect((await waiting.done).members.map(({ groupInstanceId }) => groupInstanceId)).toEqual([
      'one',
      'two',
    ]);
    expect((await joined.done).generationId).toBe(3);
  });

  test('that is late for a rebalance keeps its place until its session ends', async () => {
    const [leader, late] = [instance('one'), instance('two', { sessionTimeoutMs: 200_000 })];
    await stableGroup([leader, late]);
    const waiting = leader.join();
    await settle();
    clock.advance(60_000);
    expect((await waiting.done).members).toHaveLength(2);
    expect(groups.describe('g').members).toHaveLength(2);
  });

  test('can be removed by its instance id alone', async () => {
    const [leader, other] = [instance('one'), instance('two')];
    await stableGroup([leader, other]);
    const remove = (groupInstanceId: string) =>
      groups.leave({ groupId: 'g', members: [{ memberId: '', groupInstanceId }] }).members[0]
        ?.errorCode ?? -1;
    expect(errorName(remove('two'))).toBe('NONE');
    expect(errorName(remove('two'))).toBe('UNKNOWN_MEMBER_ID');
    expect(state()).toBe('PreparingRebalance');
  });
});
