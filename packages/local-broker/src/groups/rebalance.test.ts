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

const newMember = (fields: ConstructorParameters<typeof TestMember>[1] = {}) =>
  new TestMember(groups, fields);
const state = () => groups.describe('g').groupState;

describe('joining', () => {
  test('the first member leads a group of its own at once', async () => {
    const member = newMember();
    const joined = await member.join().done;
    expect(joined).toMatchObject({
      errorCode: 0,
      generationId: 1,
      leader: member.memberId,
      protocolName: 'range',
    });
    expect(joined.members).toEqual([
      { memberId: member.memberId, groupInstanceId: null, metadata: Buffer.from('topics') },
    ]);
    expect(state()).toBe('CompletingRebalance');
    const synced = await member.sync({ [member.memberId]: 'everything' }).done;
    expect(synced.assignment.toString()).toBe('everything');
    expect(state()).toBe('Stable');
  });

  test('a newcomer that can do so joins twice: first it is given its id', async () => {
    const member = newMember({ memberIdRequired: true, clientId: 'app' });
    const first = await member.join().done;
    expect(errorName(first.errorCode)).toBe('MEMBER_ID_REQUIRED');
    expect(first.memberId).toMatch(/^app-[0-9a-f-]{36}$/);
    expect((await member.join().done).generationId).toBe(1);
  });

  test('an id that was given out and not used in one session time-out is unknown', async () => {
    const member = newMember({ memberIdRequired: true });
    await member.join().done;
    clock.advance(10_001);
    expect(errorName((await member.join().done).errorCode)).toBe('UNKNOWN_MEMBER_ID');
  });

  test('a second member has the first one join again, and only the leader sees them all', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first]);
    const waiting = second.join();
    await settle();
    expect(waiting.value).toBeUndefined();
    expect(state()).toBe('PreparingRebalance');
    expect(first.heartbeat()).toBe('REBALANCE_IN_PROGRESS');
    const again = first.join();
    const [forFirst, forSecond] = await Promise.all([again.done, waiting.done]);
    expect(forFirst.members.map(({ memberId }) => memberId)).toEqual([
      first.memberId,
      second.memberId,
    ]);
    expect(forSecond).toMatchObject({ generationId: 2, leader: first.memberId, members: [] });
  });

  test('members wait for their part until the leader brings it', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first]);
    const waiting = second.join();
    await settle();
    await first.join().done;
    await waiting.done;
    const part = second.sync();
    await settle();
    expect(part.value).toBeUndefined();
    await first.sync({ [first.memberId]: 'a', [second.memberId]: 'b' }).done;
    expect((await part.done).assignment.toString()).toBe('b');
  });

  test('a rebalance waits for a newcomer that has got its id and is about to join', async () => {
    const [first, second] = [newMember(), newMember()];
    const expected = newMember({ memberIdRequired: true });
    await stableGroup([first, second]);
    await expected.join().done;
    const waiting = [first.join(), second.join()];
    await settle();
    expect(waiting.map(({ value }) => value)).toEqual([undefined, undefined]);
    expect((await expected.join().done).generationId).toBe(3);
    expect((await waiting[0]?.done)?.members).toHaveLength(3);
  });

  test('a newcomer that does not come after all holds a rebalance up for its session time-out', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first, second]);
    await newMember({ memberIdRequired: true, sessionTimeoutMs: 6_000 }).join().done;
    first.join();
    const waiting = second.join();
    await settle();
    clock.advance(6_001);
    expect((await waiting.done).generationId).toBe(3);
  });

  test('whoever does not join the rebalance in time is out', async () => {
    const [slow, fast] = [newMember({ sessionTimeoutMs: 100_000 }), newMember()];
    await stableGroup([slow]);
    const waiting = fast.join();
    await settle();
    clock.advance(60_000);
    expect(await waiting.done).toMatchObject({ generationId: 2, leader: fast.memberId });
    expect(slow.heartbeat()).toBe('UNKNOWN_MEMBER_ID');
    expect(groups.describe('g').members).toHaveLength(1);
  });

  test('whoever joins and then brings no sync in time is out', async () => {
    const [first, lost] = [
      newMember({ sessionTimeoutMs: 100_000 }),
      newMember({ sessionTimeoutMs: 100_000 }),
    ];
    await stableGroup([first]);
    const waiting = lost.join();
    await settle();
    await first.join().done;
    await waiting.done;
    await first.sync({ [first.memberId]: 'a' }).done;
    clock.advance(60_000);
    expect(lost.heartbeat()).toBe('UNKNOWN_MEMBER_ID');
    expect(first.heartbeat()).toBe('REBALANCE_IN_PROGRESS');
  });

  test('a follower that joins again unchanged only hears what it knows; a leader starts a rebalance', async () => {
    const [leader, follower] = [newMember(), newMember()];
    await stableGroup([leader, follower]);
    expect((await follower.join().done).generationId).toBe(2);
    expect(state()).toBe('Stable');
    leader.join();
    await settle();
    expect(state()).toBe('PreparingRebalance');
  });

  test('a member with another subscription starts a rebalance', async () => {
    const [leader, follower] = [newMember(), newMember()];
    await stableGroup([leader, follower]);
    follower.join({ protocols: [{ name: 'range', metadata: Buffer.from('other topics') }] });
    await settle();
    expect(state()).toBe('PreparingRebalance');
  });

  test('the protocol is the one that most prefer among those that all know', async () => {
    const known = (...names: string[]) =>
      names.map((name) => ({ name, metadata: Buffer.from(name) }));
    const members = [
      newMember({ protocols: known('only-mine', 'sticky', 'range') }),
      newMember({ protocols: known('range', 'sticky') }),
      newMember({ protocols: known('range', 'sticky') }),
    ];
    await stableGroup(members);
    expect(groups.describe('g').protocolData).toBe('range');
    const stranger = newMember({ protocols: known('only-mine') });
    expect(errorName((await stranger.join().done).errorCode)).toBe('INCONSISTENT_GROUP_PROTOCOL');
    const connect = newMember({ protocolType: 'connect' });
    expect(errorName((await connect.join().done).errorCode)).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });

  test('requests that make no sense are refused', async () => {
    const error = async (fields: object) =>
      errorName((await newMember().join(fields).done).errorCode);
    expect(await error({ groupId: '' })).toBe('INVALID_GROUP_ID');
    expect(await error({ sessionTimeoutMs: 5_999 })).toBe('INVALID_SESSION_TIMEOUT');
    expect(await error({ sessionTimeoutMs: 1_800_001 })).toBe('INVALID_SESSION_TIMEOUT');
    expect(await error({ memberId: 'made-up' })).toBe('UNKNOWN_MEMBER_ID');
    expect(await error({ protocols: [] })).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });
});

describe('leaving', () => {
  test('has the others join again, under a new leader if it led', async () => {
    const [leader, follower] = [newMember(), newMember()];
    await stableGroup([leader, follower]);
    expect(leader.leave()).toBe('NONE');
    expect(follower.heartbeat()).toBe('REBALANCE_IN_PROGRESS');
    expect(await follower.join().done).toMatchObject({
      generationId: 3,
      leader: follower.memberId,
    });
  });

  test('of the last member empties the group, and a later one goes on counting generations', async () => {
    const member = newMember();
    await stableGroup([member]);
    expect(member.leave()).toBe('NONE');
    expect(state()).toBe('Empty');
    expect(member.leave()).toBe('UNKNOWN_MEMBER_ID');
    expect((await newMember().join().done).generationId).toBe(3);
  });

  test('of one whose others wait for it completes the rebalance', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first]);
    const waiting = second.join();
    await settle();
    first.leave();
    expect(await waiting.done).toMatchObject({ generationId: 2, leader: second.memberId });
  });

  test('of several at once is answered for each', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first, second]);
    const named = [first.memberId, 'nobody', second.memberId].map((memberId) => ({
      memberId,
      groupInstanceId: null,
    }));
    const { members } = groups.leave({ groupId: 'g', members: named });
    expect(members.map(({ errorCode }) => errorName(errorCode))).toEqual([
      'NONE',
      'UNKNOWN_MEMBER_ID',
      'NONE',
    ]);
    expect(state()).toBe('Empty');
  });
});

describe('silence', () => {
  test('for longer than the session time-out removes a member; heartbeats keep it', async () => {
    const [quiet, alive] = [newMember(), newMember()];
    await stableGroup([quiet, alive]);
    clock.advance(9_999);
    expect(alive.heartbeat()).toBe('NONE');
    clock.advance(2);
    expect(alive.heartbeat()).toBe('REBALANCE_IN_PROGRESS');
    expect(quiet.heartbeat()).toBe('UNKNOWN_MEMBER_ID');
  });

  test('of a member that the coordinator lets wait does not count', async () => {
    const [first, second] = [newMember(), newMember({ sessionTimeoutMs: 100_000 })];
    await stableGroup([first, second]);
    const waiting = first.join();
    await settle();
    clock.advance(30_000);
    expect(waiting.value).toBeUndefined();
    second.join();
    expect((await waiting.done).errorCode).toBe(0);
  });

  test('leaves no timer behind when the group is empty', async () => {
    const member = newMember();
    await stableGroup([member]);
    member.leave();
    // What is left is the check for old offsets.
    expect(clock.pending).toBe(1);
    await groups.close();
    expect(clock.pending).toBe(0);
  });
});

describe('generations', () => {
  test('fence members of the past', async () => {
    const [first, second] = [newMember(), newMember()];
    await stableGroup([first, second]);
    first.generationId = 1;
    expect(first.heartbeat()).toBe('ILLEGAL_GENERATION');
    expect(errorName((await first.sync().done).errorCode)).toBe('ILLEGAL_GENERATION');
    expect(await first.commit(1)).toBe('ILLEGAL_GENERATION');
  });

  test('that are interrupted by a newcomer send waiting members back to join', async () => {
    const [first, second, third] = [newMember(), newMember(), newMember()];
    await stableGroup([first]);
    const waiting = second.join();
    await settle();
    await first.join().done;
    await waiting.done;
    const part = second.sync();
    third.join();
    expect(errorName((await part.done).errorCode)).toBe('REBALANCE_IN_PROGRESS');
    expect(state()).toBe('PreparingRebalance');
  });
});
