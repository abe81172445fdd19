// CreateTopics, DeleteTopics, CreatePartitions, DeleteRecords.
import { expect, test } from 'vitest';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { buildBatch } from '../records/build-batch.ts';
import { errorName } from '../wire/error-codes.ts';

const topic = (name: string, more: object = {}) => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs: [],
  ...more,
});
const errorsOf = (results: Message[]) => results.map(({ errorCode }) => errorName(errorCode));

async function create(
  client: WireClient,
  topics: object[],
  { validateOnly = false, version = 7 } = {},
) {
  return (await client.request(19, version, { topics, timeoutMs: 1000, validateOnly })).topics;
}

async function partitionsOf(client: WireClient, name: string): Promise<number> {
  const answer = await client.request(3, 5, { topics: [{ name }] });
  return answer.topics[0].partitions.length;
}

test('a topic is there when the answer comes, and the answer says what it became', async () => {
  await using broker = await startBroker({ defaultPartitions: 4 });
  await using client = await WireClient.connect(broker);
  const asked = topic('t', {
    numPartitions: -1,
    replicationFactor: -1,
    configs: [{ name: 'retention.ms', value: '1000' }],
  });
  const [created] = await create(client, [asked]);
  expect(created).toMatchObject({ errorCode: 0, numPartitions: 4, replicationFactor: 1 });
  expect(created.configs).toContainEqual({
    name: 'retention.ms',
    value: '1000',
    readOnly: false,
    configSource: 1,
    isSensitive: false,
  });
  expect(await partitionsOf(client, 't')).toBe(4);
  expect(
    (await client.request(3, 12, { topics: [{ name: null, topicId: created.topicId }] })).topics[0]
      .name,
  ).toBe('t');
});

test.each([2, 3, 4, 5, 6, 7])('CreateTopics version %i is served', async (version) => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  expect(errorsOf(await create(client, [topic('t')], { version }))).toEqual(['NONE']);
});

test('asking only whether a topic could be made makes none', async () => {
  await using broker = await startBroker({ topics: { there: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  expect(
    errorsOf(await create(client, [topic('t'), topic('there')], { validateOnly: true })),
  ).toEqual(['NONE', 'TOPIC_ALREADY_EXISTS']);
  expect(broker.describe().topics.map(({ name }) => name)).toEqual(['there']);
});

test('topics that cannot be made are refused one by one, with the error that Kafka gives', async () => {
  await using broker = await startBroker({ topics: { there: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  const assignment = (brokerId: number) => [{ partitionIndex: 0, brokerIds: [brokerId] }];
  const byHand = { numPartitions: -1, replicationFactor: -1 };
  const results = await create(client, [
    topic('there'),
    topic('not/allowed'),
    topic('none', { numPartitions: 0 }),
    topic('many', { numPartitions: 10_001 }),
    topic('replicated', { replicationFactor: 3 }),
    topic('elsewhere', { ...byHand, assignments: assignment(2) }),
    topic('both', { assignments: assignment(1) }),
    topic('odd', { configs: [{ name: 'no.such.setting', value: '1' }] }),
    topic('twice'),
    topic('twice'),
    topic('here', { ...byHand, assignments: assignment(1) }),
  ]);
  expect(errorsOf(results)).toEqual([
    'TOPIC_ALREADY_EXISTS',
    'INVALID_TOPIC_EXCEPTION',
    'INVALID_PARTITIONS',
    'POLICY_VIOLATION',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_REPLICA_ASSIGNMENT',
    'INVALID_REQUEST',
    'INVALID_CONFIG',
    'INVALID_REQUEST',
    'NONE',
  ]);
  expect(results.slice(0, -1).every(({ errorMessage }: Message) => errorMessage.length > 10)).toBe(
    true,
  );
});

test('topics are deleted by name, and from version 6 on by id', async () => {
  await using broker = await startBroker({
    topics: { a: { partitions: 1 }, b: { partitions: 1 }, c: { partitions: 1 } },
  });
  await using client = await WireClient.connect(broker);
  const { topicId } = (await client.request(3, 12, { topics: [{ name: 'b' }] })).topics[0];
  const byName = await client.request(20, 1, { topicNames: ['a', 'missing'], timeoutMs: 0 });
  expect(errorsOf(byName.responses)).toEqual(['NONE', 'UNKNOWN_TOPIC_OR_PARTITION']);
  const unknownId = '00000000-0000-4000-8000-000000000001';
  const topics = [topicId, unknownId].map((id) => ({ name: null, topicId: id }));
  const byId = await client.request(20, 6, { topics, timeoutMs: 0 });
  expect(errorsOf(byId.responses)).toEqual(['NONE', 'UNKNOWN_TOPIC_ID']);
  expect(byId.responses[0].name).toBe('b');
  expect(broker.describe().topics.map(({ name }) => name)).toEqual(['c']);
});

test.each([0, 1, 2, 3])(
  'CreatePartitions version %i makes a topic wider and echoes every topic',
  async (version) => {
    await using broker = await startBroker({ topics: { t: { partitions: 2 } } });
    await using client = await WireClient.connect(broker);
    const asked = [
      ['t', 5],
      ['t', 5],
      ['missing', 3],
      ['t', 20_000],
    ].map(([name, count]) => ({ name, count, assignments: null }));
    const { results } = await client.request(37, version, {
      topics: asked,
      timeoutMs: 0,
      validateOnly: false,
    });
    expect(results.map(({ name }: Message) => name)).toEqual(['t', 't', 'missing', 't']);
    expect(errorsOf(results)).toEqual([
      'NONE',
      'INVALID_PARTITIONS',
      'UNKNOWN_TOPIC_OR_PARTITION',
      'POLICY_VIOLATION',
    ]);
    expect(await partitionsOf(client, 't')).toBe(5);
  },
);

test('records before an offset are forgotten, and no offset beyond the end is accepted', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  const records = buildBatch(
    [1, 2, 3].map(() => ({ key: null, value: Buffer.from('v'), timestamp: Date.now() })),
  );
  await client.request(0, 7, {
    acks: 1,
    timeoutMs: 0,
    topics: [{ name: 't', partitions: [{ index: 0, records }] }],
  });
  const before = async (offset: number, name = 't') => {
    const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
    const answer = await client.request(21, 2, { topics, timeoutMs: 0 });
    const { errorCode, lowWatermark } = answer.topics[0].partitions[0];
    return [errorName(errorCode), lowWatermark];
  };
  expect(await before(2)).toEqual(['NONE', 2]);
  expect(await before(1)).toEqual(['NONE', 2]);
  expect(await before(4)).toEqual(['OFFSET_OUT_OF_RANGE', -1]);
  expect(await before(-1)).toEqual(['NONE', 3]);
  expect(await before(0, 'missing')).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', -1]);
});
