import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { clientOf, fetch, fetchRequest, produce } from '../../test/cluster-client.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import type { Message } from '../../test/wire-client.ts';
import { ManualClock } from '../manual-clock.ts';
import { errorName } from '../wire/error-codes.ts';
import { type ClusterOptions, startCluster } from './cluster.ts';

const start = (options: ClusterOptions = {}) =>
  startCluster({ topics: { t: { partitions: 3 } }, ...options });
const leadership = ({
  leaderId,
  leaderEpoch,
  replicaNodes,
  isrNodes,
  offlineReplicas,
}: Message) => [leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas];

test('every broker tells of all brokers, and of leaders that go round them', async () => {
  await using cluster = await start();
  for (const id of [1, 2, 3]) {
    await using client = await clientOf(cluster, id);
    const answer = await client.request(3, 12, { topics: [{ name: 't' }] });
    expect(answer.controllerId).toBe(1);
    expect(answer.brokers).toMatchObject(
      [...cluster.brokers].map(([nodeId, { host, port }]) => ({ nodeId, host, port })),
    );
    expect(answer.topics[0].partitions.map(leadership)).toEqual([
      [1, 0, [1, 2, 3], [1, 2, 3], []],
      [2, 0, [2, 3, 1], [2, 3, 1], []],
      [3, 0, [3, 1, 2], [3, 1, 2], []],
    ]);
    const described = await client.request(60, 1, { includeClusterAuthorizedOperations: false });
    expect(described.brokers).toHaveLength(3);
  }
});

test('a broker that does not lead says so, and who does', async () => {
  await using cluster = await start();
  await using wrong = await clientOf(cluster, 2);
  const { host, port } = cluster.brokers.get(1) ?? {};
  const refused = await produce(wrong, 'a');
  expect(refused).toMatchObject({
    error: 'NOT_LEADER_OR_FOLLOWER',
    currentLeader: { leaderId: 1, leaderEpoch: 0 },
    nodeEndpoints: [{ nodeId: 1, host, port, rack: null }],
  });
  expect((await fetch(wrong)).error).toBe('NOT_LEADER_OR_FOLLOWER');
  const topics = [
    {
      name: 't',
      partitions: [{ partitionIndex: 0, timestamp: -1, currentLeaderEpoch: -1, offset: 0 }],
    },
  ];
  const listed = await wrong.request(2, 7, { replicaId: -1, isolationLevel: 0, topics });
  expect(errorName(listed.topics[0].partitions[0].errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
  const deleted = await wrong.request(21, 2, { topics, timeoutMs: 100 });
  expect(errorName(deleted.topics[0].partitions[0].errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
});

test('Fetch v16 names the new leader, too', async () => {
  await using cluster = await start();
  await using wrong = await clientOf(cluster, 3);
  const { topicId } = cluster.describe().topics[0] ?? {};
  const [{ partitions }] = fetchRequest().topics;
  const asked = { ...fetchRequest(), topics: [{ topicId, partitions }] };
  const answer = await wrong.request(1, 16, asked);
  expect(answer.topics[0].partitions[0].currentLeader).toEqual({ leaderId: 1, leaderEpoch: 0 });
  expect(answer.nodeEndpoints).toMatchObject([{ nodeId: 1 }]);
});

test('records are the same whichever broker leads, and its epoch goes up with each move', async () => {
  await using cluster = await start();
  await using first = await clientOf(cluster, 1);
  expect((await produce(first, 'a')).error).toBe('NONE');
  expect(cluster.moveLeader('t', 0)).toBe(2);
  expect((await produce(first, 'b')).error).toBe('NOT_LEADER_OR_FOLLOWER');
  await using second = await clientOf(cluster, 2);
  expect(await produce(second, 'b')).toMatchObject({ error: 'NONE', baseOffset: 1 });
  expect((await fetch(second)).highWatermark).toBe(2);
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 2, leaderEpoch: 1 });
  expect(() => cluster.moveLeader('t', 0, 9)).toThrow(/cannot lead/);
});

test('who is not the leader any more when the records are written does not acknowledge them', async () => {
  await using cluster = await start();
  await using client = await clientOf(cluster, 1);
  // Between the append's being taken and its being written lies one turn of the event loop.
  const action = () => void setImmediate(() => cluster.moveLeader('t', 0));
  using _ = cluster.faults.run('Produce', { action });
  expect((await produce(client, 'a')).error).toBe('NOT_LEADER_OR_FOLLOWER');
  expect(cluster.describe().topics[0]?.partitions[0]?.highWatermark).toBe(1);
  cluster.moveLeader('t', 0, 1);
  expect((await produce(client, 'b', { acks: 1 })).error).toBe('NONE');
});

test('a client with an old epoch is fenced, one with a newer one is told to wait', async () => {
  await using cluster = await start();
  cluster.moveLeader('t', 0, 2);
  await using old = await clientOf(cluster, 1);
  await using leader = await clientOf(cluster, 2);
  const ask = async (client: typeof old, currentLeaderEpoch: number) =>
    (await fetch(client, { currentLeaderEpoch })).error;
  expect(await ask(leader, 0)).toBe('FENCED_LEADER_EPOCH');
  expect(await ask(leader, 1)).toBe('NONE');
  expect(await ask(leader, 2)).toBe('UNKNOWN_LEADER_EPOCH');
  expect(await ask(old, 0)).toBe('FENCED_LEADER_EPOCH');
  expect(await ask(old, 1)).toBe('NOT_LEADER_OR_FOLLOWER');
});

test.each([
  [-1, 'NOT_LEADER_OR_FOLLOWER'],
  [0, 'FENCED_LEADER_EPOCH'],
])('a Fetch that waits with epoch %i ends with %s when the leader moves', async (epoch, error) => {
  await using cluster = await start({ clock: new ManualClock(Date.now()) });
  await using client = await clientOf(cluster, 1);
  const asked = { maxWaitMs: 60_000, minBytes: 10_000, currentLeaderEpoch: epoch };
  const waiting = fetch(client, asked);
  await using other = await clientOf(cluster, 1);
  while (!(await parked(cluster))) await other.request(18, 0, {});
  // Less than it waits for.
  expect((await produce(other, 'a')).error).toBe('NONE');
  cluster.moveLeader('t', 0, 3);
  expect((await waiting).error).toBe(error);
});

async function parked(cluster: Awaited<ReturnType<typeof start>>): Promise<boolean> {
  const metrics = await cluster.brokers.get(1)?.metrics();
  return /parked\w*(\{[^}]*\})? 1$/m.test(metrics ?? '');
}

test('OffsetForLeaderEpoch tells where each leader stopped', async () => {
  await using cluster = await start();
  await using first = await clientOf(cluster, 1);
  for (const value of ['a', 'b', 'c']) await produce(first, value);
  cluster.moveLeader('t', 0, 2);
  await using second = await clientOf(cluster, 2);
  await produce(second, 'd');
  for (const version of [2, 3, 4]) {
    const partitions = [0, 1, 2].map((leaderEpoch) => ({
      ...{ partition: 0, currentLeaderEpoch: -1, leaderEpoch },
    }));
    const topics = [{ topic: 't', partitions }];
    const answer = await second.request(23, version, { replicaId: -1, topics });
    expect(answer.topics[0].partitions).toMatchObject([
      { errorCode: 0, leaderEpoch: 0, endOffset: 3 },
      { errorCode: 0, leaderEpoch: 1, endOffset: 4 },
      { errorCode: 0, leaderEpoch: -1, endOffset: -1 },
    ]);
    const elsewhere = await first.request(23, version, { replicaId: -1, topics });
    expect(errorName(elsewhere.topics[0].partitions[0].errorCode)).toBe('NOT_LEADER_OR_FOLLOWER');
  }
});

test('with acks=all a topic wants its min.insync.replicas, and takes records again when they are back', async () => {
  const configs = { 'min.insync.replicas': '2' };
  await using cluster = await start({ topics: { t: { partitions: 1, configs } } });
  await cluster.stopBroker(3);
  await using client = await clientOf(cluster, 1);
  expect((await produce(client, 'a')).error).toBe('NONE');
  await cluster.stopBroker(2);
  expect((await produce(client, 'b')).error).toBe('NOT_ENOUGH_REPLICAS');
  expect((await produce(client, 'b', { acks: 1 })).error).toBe('NONE');
  await cluster.startBroker(2);
  expect(await produce(client, 'c')).toMatchObject({ error: 'NONE', baseOffset: 2 });
});

test('a broker that is down refuses connections, and leads nothing until it is up and asked to', async () => {
  await using cluster = await start();
  const port = cluster.brokers.get(1)?.port ?? 0;
  await cluster.stopBroker(1);
  const socket = connect(port, '127.0.0.1');
  const [refusal] = await once(socket, 'error');
  expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
  await using client = await clientOf(cluster, 2);
  const { brokers, controllerId, topics } = await client.request(3, 12, { topics: null });
  expect(brokers.map(({ nodeId }: Message) => nodeId)).toEqual([2, 3]);
  expect(controllerId).toBe(2);
  expect(leadership(topics[0].partitions[0])).toEqual([2, 1, [1, 2, 3], [2, 3], [1]]);

  await cluster.startBroker(1);
  expect(cluster.brokers.get(1)?.port).toBe(port);
  expect(cluster.partition('t', 0)).toEqual({
    ...{ leaderId: 2, leaderEpoch: 1, replicas: [1, 2, 3], isr: [1, 2, 3] },
  });
  cluster.electPreferredLeaders();
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 1, leaderEpoch: 2 });
});

test('a partition all of whose replicas are down has no leader, and says so', async () => {
  await using cluster = await start({ replicationFactor: 1 });
  await cluster.stopBroker(1);
  await using client = await clientOf(cluster, 2);
  const { topics } = await client.request(3, 12, { topics: [{ name: 't' }] });
  const [first] = topics[0].partitions;
  expect(errorName(first.errorCode)).toBe('LEADER_NOT_AVAILABLE');
  expect(leadership(first)).toEqual([-1, 1, [1], [1], [1]]);
  await cluster.startBroker(1);
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 1, leaderEpoch: 2 });
});

test('a broker that is killed is missed after a while only', async () => {
  const clock = new ManualClock();
  await using cluster = await start({ clock });
  await cluster.stopBroker(1, { how: 'kill', noticedAfterMs: 9_000 });
  expect(cluster.partition('t', 0).leaderId).toBe(1);
  clock.advance(9_000);
  expect(cluster.partition('t', 0)).toMatchObject({ leaderId: 2, isr: [2, 3] });
});

test('a cluster finds its topics and replicas again, and begins new epochs', async () => {
  using folder = new TemporaryFolder();
  const options = { dataDir: folder.path, topics: {} };
  {
    await using cluster = await start(options);
    await cluster.createTopic('placed', {
      partitions: 2,
      replicas: [
        [3, 1],
        [2, 3],
      ],
    });
    cluster.moveLeader('placed', 0, 1);
    await using client = await clientOf(cluster, 1);
    expect((await produce(client, 'kept', { topic: 'placed' })).error).toBe('NONE');
  }
  await using cluster = await start(options);
  expect(cluster.partition('placed', 0)).toMatchObject({ leaderId: 3, leaderEpoch: 2 });
  expect(cluster.partition('placed', 1)).toMatchObject({ leaderId: 2, replicas: [2, 3] });
  expect(cluster.describe().topics[0]?.partitions[0]).toMatchObject({ highWatermark: 1 });
});

test('topics get as many replicas as they are created with, and no more than there are brokers', async () => {
  await using cluster = await start();
  await using client = await clientOf(cluster, 2);
  const topic = (name: string, more: object) => ({
    ...{ name, numPartitions: 2, replicationFactor: -1, assignments: [], configs: [] },
    ...more,
  });
  const topics = [
    topic('two', { replicationFactor: 2 }),
    topic('default', {}),
    topic('four', { replicationFactor: 4 }),
    topic('by-hand', {
      numPartitions: -1,
      assignments: [
        { partitionIndex: 1, brokerIds: [1, 3] },
        { partitionIndex: 0, brokerIds: [3, 2] },
      ],
    }),
  ];
  const answer = await client.request(19, 7, { topics, timeoutMs: 1000, validateOnly: false });
  expect(
    answer.topics.map((each: Message) => [errorName(each.errorCode), each.replicationFactor]),
  ).toEqual([
    ['NONE', 2],
    ['NONE', 3],
    ['INVALID_REPLICATION_FACTOR', -1],
    ['NONE', 2],
  ]);
  expect(cluster.partition('by-hand', 0)).toMatchObject({ leaderId: 3, replicas: [3, 2] });
  const more = [{ name: 'two', count: 3, assignments: null }];
  await client.request(37, 3, { topics: more, timeoutMs: 1000, validateOnly: false });
  expect(cluster.partition('two', 2).replicas).toHaveLength(2);
});
