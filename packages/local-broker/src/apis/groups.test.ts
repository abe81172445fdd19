// FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit, OffsetFetch, OffsetDelete,
// DescribeGroups, ListGroups, DeleteGroups: what versions change. The group's own rules are tested in groups/.
import { expect, test } from 'vitest';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { errorName } from '../wire/error-codes.ts';

const start = () => startBroker({ topics: { t: { partitions: 3 } } });
const joinRequest = (memberId: string) => ({
  groupId: 'g',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 10_000,
  memberId,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: Buffer.from('subscription') }],
});

async function member(
  client: WireClient,
): Promise<{ groupId: string; memberId: string; generationId: number }> {
  const first = await client.request(11, 5, joinRequest(''));
  expect(errorName(first.errorCode)).toBe('MEMBER_ID_REQUIRED');
  const { memberId, generationId, leader } = await client.request(
    11,
    5,
    joinRequest(first.memberId),
  );
  expect(leader).toBe(memberId);
  const assignments = [{ memberId, assignment: Buffer.from('all') }];
  const synced = await client.request(14, 3, { groupId: 'g', generationId, memberId, assignments });
  expect(synced).toMatchObject({ errorCode: 0, assignment: Buffer.from('all') });
  return { groupId: 'g', memberId, generationId };
}

const commit = (
  client: WireClient,
  identity: object,
  version: number,
  committedOffset = 5,
  committedMetadata: string | null = 'note',
) =>
  client.request(8, version, {
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: [
      {
        name: 't',
        partitions: [
          { partitionIndex: 1, committedOffset, committedMetadata },
          { partitionIndex: 7, committedOffset, committedMetadata },
        ],
      },
    ],
    ...identity,
  });

test.each([0, 1, 2, 3])(
  'FindCoordinator version %i finds this broker, for groups and for transactions',
  async (version) => {
    await using broker = await start();
    await using client = await WireClient.connect(broker);
    const found = await client.request(10, version, { key: 'g', keyType: 0 });
    expect(found).toMatchObject({ errorCode: 0, nodeId: 1, host: '127.0.0.1', port: broker.port });
    if (version === 0) return;
    expect(await client.request(10, version, { key: 'g', keyType: 1 })).toMatchObject({
      errorCode: 0,
      nodeId: 1,
    });
    expect(errorName((await client.request(10, version, { key: 'g', keyType: 9 })).errorCode)).toBe(
      'INVALID_REQUEST',
    );
  },
);

test('FindCoordinator version 4 looks up several keys at once', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const { coordinators } = await client.request(10, 4, { keyType: 0, coordinatorKeys: ['a', 'b'] });
  expect(coordinators).toMatchObject([
    { key: 'a', nodeId: 1, port: broker.port, errorCode: 0 },
    { key: 'b', nodeId: 1, port: broker.port, errorCode: 0 },
  ]);
});

test('before version 4 a newcomer joins at once, from then on it gets its member id first', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const old = await client.request(11, 3, { ...joinRequest(''), groupId: 'old' });
  expect(old).toMatchObject({ errorCode: 0, generationId: 1, protocolName: 'range' });
  await member(client);
});

test('the first version has no rebalance timeout, and is served nevertheless', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  expect(await client.request(11, 0, joinRequest(''))).toMatchObject({
    errorCode: 0,
    generationId: 1,
  });
});

test('a member is alive until it leaves, by the request of either time', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const beat = async (identity: object) =>
    errorName((await client.request(12, 3, identity)).errorCode);
  const first = await member(client);
  expect(await beat(first)).toBe('NONE');
  expect(await beat({ ...first, generationId: 9 })).toBe('ILLEGAL_GENERATION');
  expect(await client.request(13, 1, first)).toMatchObject({ errorCode: 0 });
  expect(await beat(first)).toBe('UNKNOWN_MEMBER_ID');
  expect(errorName((await client.request(13, 2, first)).errorCode)).toBe('UNKNOWN_MEMBER_ID');
  const second = await member(client);
  const members = [second.memberId, 'stranger'].map((memberId) => ({
    memberId,
    groupInstanceId: null,
  }));
  const left = await client.request(13, 5, { groupId: 'g', members });
  expect(left.errorCode).toBe(0);
  expect(left.members.map(({ errorCode }: Message) => errorName(errorCode))).toEqual([
    'NONE',
    'UNKNOWN_MEMBER_ID',
  ]);
});

test.each([2, 5, 6, 8, 9])(
  'OffsetCommit version %i stores offsets of partitions that exist',
  async (version) => {
    await using broker = await start();
    await using client = await WireClient.connect(broker);
    const { topics } = await commit(client, {}, version);
    expect(topics[0].partitions.map(({ errorCode }: Message) => errorName(errorCode))).toEqual([
      'NONE',
      'UNKNOWN_TOPIC_OR_PARTITION',
    ]);
  },
);

test.each([1, 2, 5, 6, 7])(
  'OffsetFetch version %i gives them back with their metadata',
  async (version) => {
    await using broker = await start();
    await using client = await WireClient.connect(broker);
    await commit(client, {}, 5);
    const answer = await client.request(9, version, {
      groupId: 'g',
      topics: [{ name: 't', partitionIndexes: [0, 1] }],
    });
    expect(answer.topics[0].partitions).toMatchObject([
      { partitionIndex: 0, committedOffset: -1, metadata: '', errorCode: 0 },
      { partitionIndex: 1, committedOffset: 5, metadata: 'note', errorCode: 0 },
    ]);
  },
);

test.each([8, 9])(
  'OffsetFetch version %i asks about several groups, and null asks for all offsets',
  async (version) => {
    await using broker = await start();
    await using client = await WireClient.connect(broker);
    await commit(client, {}, 9);
    const groups = ['g', 'nobody'].map((groupId) => ({ groupId, topics: null }));
    const answer = await client.request(9, version, { groups });
    expect(answer.groups).toMatchObject([
      {
        groupId: 'g',
        errorCode: 0,
        topics: [{ name: 't', partitions: [{ partitionIndex: 1, committedOffset: 5 }] }],
      },
      { groupId: 'nobody', errorCode: 0, topics: [] },
    ]);
  },
);

test('members commit in their generation, strangers not at all', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const { memberId, generationId } = await member(client);
  const errorOf = async (identity: object) =>
    errorName((await commit(client, identity, 7)).topics[0].partitions[0].errorCode);
  expect(await errorOf({ memberId, generationIdOrMemberEpoch: generationId })).toBe('NONE');
  expect(await errorOf({ memberId, generationIdOrMemberEpoch: generationId + 1 })).toBe(
    'ILLEGAL_GENERATION',
  );
  expect(await errorOf({})).toBe('UNKNOWN_MEMBER_ID');
});

test('metadata that is too long is refused for its partition', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const { topics } = await commit(client, {}, 7, 5, 'x'.repeat(5000));
  expect(errorName(topics[0].partitions[0].errorCode)).toBe('OFFSET_METADATA_TOO_LARGE');
});

test('groups are listed, described and deleted', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const identity = await member(client);
  expect(
    (await client.request(16, 5, { statesFilter: ['stable'], typesFilter: ['classic'] })).groups,
  ).toEqual([
    { groupId: 'g', protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' },
  ]);
  expect((await client.request(16, 4, { statesFilter: ['Empty'] })).groups).toEqual([]);
  expect((await client.request(16, 2, {})).groups).toMatchObject([
    { groupId: 'g', protocolType: 'consumer' },
  ]);
  const { groups } = await client.request(15, 5, {
    groups: ['g', 'nobody'],
    includeAuthorizedOperations: true,
  });
  expect(groups).toMatchObject([
    {
      groupState: 'Stable',
      protocolData: 'range',
      authorizedOperations: 3400,
      members: [
        { clientId: 'test', clientHost: '/127.0.0.1', memberAssignment: Buffer.from('all') },
      ],
    },
    { groupId: 'nobody', groupState: 'Dead', errorCode: 0 },
  ]);
  const remove = async () => {
    const { results } = await client.request(42, 2, { groupsNames: ['g'] });
    return errorName(results[0].errorCode);
  };
  expect(await remove()).toBe('NON_EMPTY_GROUP');
  await client.request(13, 0, identity);
  expect(await remove()).toBe('NONE');
  expect(await remove()).toBe('GROUP_ID_NOT_FOUND');
});

test('offsets are deleted one by one', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  await commit(client, {}, 5);
  const topics = [{ name: 't', partitions: [{ partitionIndex: 1 }] }];
  const deleted = await client.request(47, 0, { groupId: 'g', topics });
  expect(deleted).toMatchObject({
    errorCode: 0,
    topics: [{ name: 't', partitions: [{ partitionIndex: 1, errorCode: 0 }] }],
  });
  const left = await client.request(9, 5, { groupId: 'g', topics: null });
  expect(left.topics).toEqual([]);
  expect(errorName((await client.request(47, 0, { groupId: 'nobody', topics })).errorCode)).toBe(
    'GROUP_ID_NOT_FOUND',
  );
});
