// Every API of a coordinator, on a broker that is none, and on one that ceases to be it.
import { expect, test } from 'vitest';
import { clientOf } from '../../test/cluster-client.ts';
import type { Message, WireClient } from '../../test/wire-client.ts';
import { errorName } from '../wire/error-codes.ts';
import { type Cluster, startCluster } from './cluster.ts';

const start = () => startCluster({ topics: { t: { partitions: 1 } } });
const member = { groupId: 'g', memberId: 'm', generationId: 1 };
const producer = { transactionalId: 'tx', producerId: 1n, producerEpoch: 0 };
const offsets = [
  { name: 't', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: null }] },
];
const joinRequest = (memberId = '') => ({
  ...{ groupId: 'g', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 60_000, memberId },
  ...{ protocolType: 'consumer', protocols: [{ name: 'range', metadata: Buffer.from('x') }] },
});
const partitionCode = (answer: Message) => answer.topics[0].partitions[0].errorCode;
const ownCode = (answer: Message) => answer.errorCode;

const REQUESTS: [string, number, number, Message, (answer: Message) => number][] = [
  [
    'OffsetCommit',
    8,
    8,
    { ...member, generationIdOrMemberEpoch: 1, topics: offsets },
    partitionCode,
  ],
  [
    'OffsetFetch v1',
    9,
    1,
    { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }] },
    partitionCode,
  ],
  ['OffsetFetch v4', 9, 4, { groupId: 'g', topics: null }, ownCode],
  [
    'OffsetFetch v8',
    9,
    8,
    { groups: [{ groupId: 'g', topics: null }] },
    (a) => a.groups[0].errorCode,
  ],
  ['JoinGroup', 11, 9, joinRequest(), ownCode],
  ['Heartbeat', 12, 4, member, ownCode],
  ['LeaveGroup v1', 13, 1, member, ownCode],
  [
    'LeaveGroup v5',
    13,
    5,
    { groupId: 'g', members: [{ memberId: 'm', groupInstanceId: null }] },
    ownCode,
  ],
  ['SyncGroup', 14, 5, { ...member, assignments: [] }, ownCode],
  [
    'DescribeGroups',
    15,
    5,
    { groups: ['g'], includeAuthorizedOperations: false },
    (a) => a.groups[0].errorCode,
  ],
  ['DeleteGroups', 42, 2, { groupsNames: ['g'] }, (a) => a.results[0].errorCode],
  [
    'OffsetDelete',
    47,
    0,
    { groupId: 'g', topics: [{ name: 't', partitions: [{ partitionIndex: 0 }] }] },
    ownCode,
  ],
  ['TxnOffsetCommit', 28, 3, { ...producer, ...member, topics: offsets }, partitionCode],
  [
    'InitProducerId',
    22,
    4,
    { ...producer, producerEpoch: -1, producerId: -1n, transactionTimeoutMs: 1000 },
    ownCode,
  ],
  [
    'AddPartitionsToTxn',
    24,
    3,
    { ...producer, topics: [{ name: 't', partitions: [0] }] },
    (a) => a.resultsByTopic[0].resultsByPartition[0].partitionErrorCode,
  ],
  [
    'DescribeTransactions',
    65,
    0,
    { transactionalIds: ['tx'], transactionalId: 'tx' },
    (a) => a.transactionStates[0].errorCode,
  ],
  ['AddOffsetsToTxn', 25, 3, { ...producer, groupId: 'g' }, ownCode],
  ['EndTxn', 26, 3, { ...producer, committed: true }, ownCode],
];

test.each(REQUESTS)('%s is for the coordinator only', async (_, key, version, asked, codeOf) => {
  await using cluster = await start();
  const kind = 'transactionalId' in asked && !('memberId' in asked) ? 'transaction' : 'group';
  const coordinator = cluster.coordinatorOf(kind, kind === 'group' ? 'g' : 'tx');
  await using right = await clientOf(cluster, coordinator);
  await using wrong = await clientOf(cluster, (coordinator % 3) + 1);
  const ask = async (client: WireClient) =>
    errorName(codeOf(await client.request(key, version, asked)));
  expect(await ask(right)).not.toBe('NOT_COORDINATOR');
  expect(await ask(wrong)).toBe('NOT_COORDINATOR');
});

test('a producer without transactions gets its id from any broker', async () => {
  await using cluster = await start();
  for (const id of [1, 2, 3]) {
    await using client = await clientOf(cluster, id);
    const answer = await client.request(22, 4, { transactionalId: null, transactionTimeoutMs: 0 });
    expect(answer.errorCode).toBe(0);
  }
});

test('FindCoordinator sends everybody to the same broker, and after a move to another', async () => {
  await using cluster = await start();
  const find = async (id: number, keyType: number) => {
    await using client = await clientOf(cluster, id);
    const old = await client.request(10, 3, { key: 'k', keyType });
    const several = await client.request(10, 4, { keyType, coordinatorKeys: ['k'] });
    expect(several.coordinators[0].nodeId).toBe(old.nodeId);
    return old.nodeId;
  };
  for (const [kind, keyType] of [
    ['group', 0],
    ['transaction', 1],
  ] as const) {
    const before = cluster.coordinatorOf(kind, 'k');
    expect([await find(1, keyType), await find(2, keyType)]).toEqual([before, before]);
    const next = cluster.moveCoordinator(kind, 'k');
    expect(next).not.toBe(before);
    expect(await find(1, keyType)).toBe(next);
  }
});

test('each broker lists the groups that it coordinates', async () => {
  await using cluster = await start();
  await commit(cluster, 'g');
  const listed = await Promise.all(
    [1, 2, 3].map(async (id) => {
      await using client = await clientOf(cluster, id);
      const { groups } = await client.request(16, 4, { statesFilter: [] });
      return groups.map(({ groupId }: Message) => groupId);
    }),
  );
  expect(listed[cluster.coordinatorOf('group', 'g') - 1]).toEqual(['g']);
  expect(listed.flat()).toEqual(['g']);
});

test('a JoinGroup that waits is told when the coordinator moves, and the member stays one', async () => {
  await using cluster = await start();
  const before = cluster.coordinatorOf('group', 'g');
  await using leader = await clientOf(cluster, before);
  await using follower = await clientOf(cluster, before);
  const first = await join(leader);
  const waiting = join(follower);
  while (cluster.describe().groups[0]?.members.length !== 2) await leader.request(18, 0, {});
  const next = cluster.moveCoordinator('group', 'g');
  expect(errorName((await waiting).errorCode)).toBe('NOT_COORDINATOR');
  await using moved = await clientOf(cluster, next);
  const beat = await moved.request(12, 4, { ...member, ...identity(first) });
  expect(errorName(beat.errorCode)).toBe('REBALANCE_IN_PROGRESS');
});

test('offsets and groups outlive their coordinator', async () => {
  await using cluster = await start();
  await commit(cluster, 'g');
  const before = cluster.coordinatorOf('group', 'g');
  await cluster.stopBroker(before);
  const next = cluster.coordinatorOf('group', 'g');
  expect(next).not.toBe(before);
  await using client = await clientOf(cluster, next);
  const answer = await client.request(9, 4, { groupId: 'g', topics: null });
  expect(answer.topics[0].partitions[0]).toMatchObject({ committedOffset: 7, errorCode: 0 });
});

async function commit(cluster: Cluster, groupId: string): Promise<void> {
  await using client = await clientOf(cluster, cluster.coordinatorOf('group', groupId));
  const partitions = [{ partitionIndex: 0, committedOffset: 7, committedMetadata: null }];
  const asked = { groupId, generationIdOrMemberEpoch: -1, memberId: '' };
  const topics = [{ name: 't', partitions }];
  expect(partitionCode(await client.request(8, 8, { ...asked, topics }))).toBe(0);
}

async function join(client: WireClient): Promise<Message> {
  const { memberId } = await client.request(11, 5, joinRequest());
  return client.request(11, 5, joinRequest(memberId));
}

function identity({ memberId, generationId }: Message): Message {
  return { memberId, generationId };
}
