import { cpSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { FailingStore } from '../../test/failing-store.ts';
import { settle, stableGroup, TestMember } from '../../test/group-members.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import { DiskStore, type FileStore } from '../storage/file-store.ts';
import type { StorageEvent } from '../storage/storage-event.ts';
import { errorName } from '../wire/error-codes.ts';
import { GroupCoordinator } from './group-coordinator.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let clock: ManualClock;
let events: StorageEvent[];

beforeEach(() => {
  clock = new ManualClock();
  events = [];
});

function open(store?: FileStore): Promise<GroupCoordinator> {
  const onEvent = (event: StorageEvent) => void events.push(event);
  return GroupCoordinator.open({
    clock,
    journal: store && { store, name: 'groups.journal', fsync: 'close', onEvent },
  });
}

function committed(groups: GroupCoordinator, groupId = 'g') {
  const [topic] = groups.fetchOffsets(groupId, [{ name: 't', partitionIndexes: [0] }]).topics;
  return topic?.partitions[0];
}

describe('offsets', () => {
  test('come back with their metadata and leader epoch; without a commit it is -1', async () => {
    const groups = await open();
    expect(committed(groups)).toMatchObject({ committedOffset: -1, metadata: '', errorCode: 0 });
    const member = new TestMember(groups);
    await stableGroup([member]);
    expect(await member.commit(42, 'where I was')).toBe('NONE');
    expect(committed(groups)).toMatchObject({
      committedOffset: 42,
      committedLeaderEpoch: 3,
      metadata: 'where I was',
    });
    expect(groups.fetchOffsets('g', null).topics).toMatchObject([
      { name: 't', partitions: [{ partitionIndex: 0 }] },
    ]);
  });

  test('may be committed by anybody while the group has no members, and then by members only', async () => {
    const groups = await open();
    const outsider = new TestMember(groups);
    expect(await outsider.commit(1)).toBe('NONE');
    await stableGroup([new TestMember(groups)]);
    expect(await outsider.commit(2)).toBe('UNKNOWN_MEMBER_ID');
    expect(committed(groups)?.committedOffset).toBe(1);
  });

  test('of a member that is unknown, or of a group that is not there, are refused', async () => {
    const groups = await open();
    const ghost = new TestMember(groups);
    ghost.generationId = 4;
    ghost.memberId = 'ghost';
    expect(await ghost.commit(1)).toBe('ILLEGAL_GENERATION');
    await stableGroup([new TestMember(groups)]);
    expect(await ghost.commit(1)).toBe('UNKNOWN_MEMBER_ID');
  });

  test('cannot be committed between the halves of a rebalance, but before the members join again', async () => {
    const groups = await open();
    const member = new TestMember(groups);
    await member.join().done;
    expect(await member.commit(1)).toBe('REBALANCE_IN_PROGRESS');
    await member.sync().done;
    new TestMember(groups).join();
    await settle();
    expect(await member.commit(2)).toBe('NONE');
  });

  test('with metadata that is too long are refused', async () => {
    const member = new TestMember(await open());
    expect(await member.commit(1, 'x'.repeat(4097))).toBe('OFFSET_METADATA_TOO_LARGE');
    expect(await member.commit(1, 'x'.repeat(4096))).toBe('NONE');
  });

  test('of a topic that members read cannot be deleted', async () => {
    const groups = await open();
    const metadata = Buffer.from([0, 0, 0, 0, 0, 1, 0, 1, 't'.charCodeAt(0)]);
    const member = new TestMember(groups, { protocols: [{ name: 'range', metadata }] });
    await stableGroup([member]);
    await member.commit(1);
    const remove = async () => {
      const answer = await groups.deleteOffsets('g', [
        { name: 't', partitions: [{ partitionIndex: 0 }] },
      ]);
      return errorName(answer.topics[0]?.partitions[0]?.errorCode ?? -1);
    };
    expect(await remove()).toBe('GROUP_SUBSCRIBED_TO_TOPIC');
    member.leave();
    expect(await remove()).toBe('NONE');
    expect(committed(groups)?.committedOffset).toBe(-1);
  });

  test('go with their topic', async () => {
    const groups = await open();
    await new TestMember(groups).commit(1);
    await groups.topicDeleted('t');
    expect(committed(groups)?.committedOffset).toBe(-1);
  });

  test('live seven days after the group lost its last member, and the group goes with them', async () => {
    const groups = await open();
    const member = new TestMember(groups);
    await stableGroup([member]);
    await member.commit(1);
    clock.advance(1);
    for (let day = 0; day < 8; day += 1) {
      for (let beat = 0; beat < DAY_MS / 9_000; beat += 1) {
        clock.advance(9_000);
        member.heartbeat();
      }
    }
    await settle();
    expect(committed(groups)?.committedOffset).toBe(1);
    member.leave();
    clock.advance(7 * DAY_MS - 1);
    await settle();
    expect(committed(groups)?.committedOffset).toBe(1);
    clock.advance(1_200_000);
    await settle();
    expect(committed(groups)?.committedOffset).toBe(-1);
    expect(groups.list()).toEqual([]);
  });
});

describe('a group', () => {
  test('without members can be deleted, with its offsets', async () => {
    const groups = await open();
    const member = new TestMember(groups);
    await stableGroup([member]);
    await member.commit(1);
    expect(errorName(await groups.delete('g'))).toBe('NON_EMPTY_GROUP');
    member.leave();
    expect(errorName(await groups.delete('g'))).toBe('NONE');
    expect(errorName(await groups.delete('g'))).toBe('GROUP_ID_NOT_FOUND');
    expect(groups.describe('g')).toMatchObject({ groupState: 'Dead', errorCode: 0 });
    expect(committed(groups)?.committedOffset).toBe(-1);
  });

  test('is listed with its state, and found by it in any case', async () => {
    const groups = await open();
    await stableGroup([new TestMember(groups)]);
    const listed = {
      groupId: 'g',
      protocolType: 'consumer',
      groupState: 'Stable',
      groupType: 'classic',
    };
    expect(groups.list()).toEqual([listed]);
    expect(groups.list(['stable'], ['Classic'])).toEqual([listed]);
    expect(groups.list(['Empty'])).toEqual([]);
    expect(groups.list([], ['share'])).toEqual([]);
  });
});

describe('after a restart', () => {
  test('offsets are there, and members of a stable group go on as if nothing had happened', async () => {
    using folder = new TemporaryFolder();
    const groups = await open(new DiskStore(folder.path));
    const [leader, follower] = [new TestMember(groups), new TestMember(groups)];
    await stableGroup([leader, follower]);
    await leader.commit(7, 'm');
    cpSync(join(folder.path, 'groups.journal'), join(folder.path, 'copy'));
    await groups.close();
    cpSync(join(folder.path, 'copy'), join(folder.path, 'groups.journal'));
    const again = await open(new DiskStore(folder.path));
    expect(committed(again)).toMatchObject({ committedOffset: 7, metadata: 'm' });
    expect(again.heartbeat(leader.identity).errorCode).toBe(0);
    expect(
      (
        await again.sync({
          ...follower.identity,
          protocolType: null,
          protocolName: null,
          assignments: [],
        })
      ).assignment.toString(),
    ).toBe('part 1');
    clock.advance(10_001);
    expect(again.describe('g').groupState).toBe('Empty');
    await again.close();
  });

  test('a commit that was torn by the crash is cut off, and reported', async () => {
    using folder = new TemporaryFolder();
    const groups = await open(new DiskStore(folder.path));
    const member = new TestMember(groups);
    await member.commit(1);
    await member.commit(2);
    await groups.close();
    truncateSync(join(folder.path, 'groups.journal'), 150);
    const again = await open(new DiskStore(folder.path));
    expect(committed(again)?.committedOffset).toBe(1);
    expect(events).toMatchObject([{ type: 'tail-cut' }]);
    await again.close();
  });

  test('deleted groups and offsets stay deleted', async () => {
    using folder = new TemporaryFolder();
    const groups = await open(new DiskStore(folder.path));
    await new TestMember(groups).commit(1);
    await groups.delete('g');
    await groups.close();
    const again = await open(new DiskStore(folder.path));
    expect(again.list()).toEqual([]);
    await again.close();
  });

  test('a commit that could not be written was refused, and is not there', async () => {
    using folder = new TemporaryFolder();
    const store = new FailingStore(new DiskStore(folder.path));
    const groups = await open(store);
    const member = new TestMember(groups);
    await member.commit(1);
    store.full = true;
    expect(await member.commit(2)).toBe('NOT_COORDINATOR');
    expect(committed(groups)?.committedOffset).toBe(1);
    store.full = false;
    expect(await member.commit(3)).toBe('NONE');
    expect(events.map(({ type }) => type)).toEqual(['write-failed', 'write-recovered']);
    await groups.close();
    const again = await open(new DiskStore(folder.path));
    expect(committed(again)?.committedOffset).toBe(3);
    await again.close();
  });
});
