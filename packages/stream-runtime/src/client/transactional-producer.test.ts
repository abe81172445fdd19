import { expect, test } from 'vitest';
import { brokerWith } from '../test-support/on-broker.ts';
import { kafkajsClient } from './kafkajs-client.ts';

const positions = [{ topic: 'in', partition: 0, offset: 7, metadata: 'wm=123' }];

function records(values: readonly string[], partition = 0) {
  return [{ topic: 'out', partition, records: values.map((value) => ({ key: 'k', value })) }];
}

async function setUp() {
  const { connection, broker } = await brokerWith({ in: 1, out: 2 });
  const client = kafkajsClient(connection);
  const committed = async (partition = 0) => {
    const reader = client.logReader();
    const slice = await reader.read({ topic: 'out', partition, offset: 0 }, { maxWaitMs: 1 });
    await reader.close();
    return slice.records.map(({ value }) => value?.toString());
  };
  return { broker, client, committed };
}

test('records and offsets of a transaction become visible together', async () => {
  const { client, committed } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  const [first] = records(['a', 'b']);
  const [second] = records(['c'], 1);
  if (!first || !second) throw new Error('no records');
  await producer.commit({ records: [first, second], offsets: { groupId: 'group', positions } });
  expect(await committed(0)).toEqual(['a', 'b']);
  expect(await committed(1)).toEqual(['c']);
  expect(await client.committedOffsets('group', ['in'])).toEqual(positions);
  await producer.commit({ records: [], offsets: { groupId: 'group', positions } });
  await producer.close();
});

test('who was fenced cannot commit, and knows it', async () => {
  const { client, committed } = await setUp();
  const [former, owner] = [
    client.transactionalProducer('task'),
    client.transactionalProducer('task'),
  ];
  await former.fence();
  await former.commit({ records: records(['before']) });
  await owner.fence();
  await expect(former.commit({ records: records(['zombie']) })).rejects.toMatchObject({
    name: 'TransactionFailure',
    kind: 'fenced',
  });
  await owner.commit({ records: records(['after']) });
  expect(await committed()).toEqual(['before', 'after']);
  await Promise.all([former.close(), owner.close()]);
});

test('a transaction that the broker refuses leaves nothing behind', async () => {
  const { client, committed } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  const tooLarge = records(['x'.repeat(1_100_000)], 1);
  await expect(
    producer.commit({ records: [...records(['lost']), ...tooLarge] }),
  ).rejects.toMatchObject({ kind: 'failed', isTransient: false });
  await producer.close();
  const next = client.transactionalProducer('task');
  await next.fence();
  await next.commit({ records: records(['kept']) });
  expect(await committed()).toEqual(['kept']);
  await next.close();
});

test.each([
  ['AddPartitionsToTxn', 'TOPIC_AUTHORIZATION_FAILED', 'failed', false],
  ['AddOffsetsToTxn', 'GROUP_AUTHORIZATION_FAILED', 'failed', false],
  ['TxnOffsetCommit', 'ILLEGAL_GENERATION', 'failed', true],
  ['Produce', 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'fenced', true],
  // It may be the answer to a repetition, of a commit that was made.
  ['EndTxn', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'unknown-outcome', true],
] as const)('%s that is answered with %s is told as %s', async (api, error, kind, isTransient) => {
  const { broker, client } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  using _ = broker.faults.fail(api, { error, times: 1 });
  const transaction = { records: records(['a']), offsets: { groupId: 'group', positions } };
  await expect(producer.commit(transaction)).rejects.toMatchObject({ kind, isTransient });
  await producer.close();
});

test('more than a broker takes at once goes in several batches of one transaction', async () => {
  const { client, committed } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  const values = Array.from({ length: 30 }, (_, index) => `${index}`.padEnd(100_000, '.'));
  await producer.commit({ records: records(values) });
  expect(await committed()).toEqual(values);
  await producer.close();
});

test('records behind a position can be removed, again and again', async () => {
  const { client } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  await producer.commit({ records: records(['a', 'b', 'c']) });
  const position = { topic: 'out', partition: 0, offset: 2 };
  await client.deleteRecordsBefore([position]);
  await client.deleteRecordsBefore([position]);
  expect(await client.logRanges('out')).toContainEqual({ partition: 0, low: 2, high: 4 });
  await producer.close();
});

test('what a group has committed can be forgotten, once it is known and when it is not', async () => {
  const { client } = await setUp();
  const producer = client.transactionalProducer('task');
  await producer.fence();
  await producer.commit({ records: [], offsets: { groupId: 'group', positions } });
  await client.deleteGroup('group');
  expect(await client.committedOffsets('group', ['in'])).toEqual([]);
  await client.deleteGroup('group');
  await client.deleteTopics(['out', 'never-there']);
  await expect(client.ensureTopic('out', { create: false, partitions: 1 })).rejects.toMatchObject({
    code: 'TOPIC_NOT_FOUND',
  });
  await producer.close();
});

test('a producer that is closed while it fences leaves no connection behind', async () => {
  const { broker, client } = await setUp();
  const connections = () => broker.describe().connections.length;
  const before = connections();
  const producer = client.transactionalProducer('task');
  const fenced = producer.fence();
  await producer.close();
  await expect(fenced).rejects.toThrow();
  await expect.poll(connections).toBe(before);
});

test('a commit after a broken connection waits until Kafka can say how the last one ended', async () => {
  const { broker, client, committed } = await setUp();
  const transactionalId = 'task';
  const traces = {
    transactionalId,
    groupId: 'group',
    partitions: [],
    topics: ['out'],
    offsets: [],
  };
  const producer = client.transactionalProducer(transactionalId, traces);
  await producer.fence();
  await producer.commit({ records: records(['before']) });
  broker.faults.dropConnections();
  // By then the producer has heard of it, too.
  await committed();
  using busy = broker.faults.fail('DescribeTransactions', {
    error: 'COORDINATOR_NOT_AVAILABLE',
    times: 1,
  });
  await producer.commit({ records: records(['after']) });
  expect(busy.hits).toBe(1);
  expect(await committed()).toEqual(['before', 'after']);
  await producer.close();
});
