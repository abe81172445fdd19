import { expect, test } from 'vitest';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { errorName } from '../wire/error-codes.ts';

const METADATA = 3;
const topics = { a: { partitions: 2 }, b: { partitions: 1 } };
const names = (answer: Message) => answer.topics.map(({ name }: { name: string }) => name);

test('the one broker leads every partition and is the controller', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const answer = await client.request(METADATA, 8, { topics: [{ name: 'a' }] });
  expect(answer).toMatchObject({
    brokers: [{ nodeId: 1, host: '127.0.0.1', port: broker.port, rack: null }],
    controllerId: 1,
    clusterId: broker.describe().clusterId,
  });
  expect(answer.topics[0].partitions).toMatchObject([
    {
      errorCode: 0,
      partitionIndex: 0,
      leaderId: 1,
      leaderEpoch: 0,
      replicaNodes: [1],
      isrNodes: [1],
      offlineReplicas: [],
    },
    { errorCode: 0, partitionIndex: 1, leaderId: 1 },
  ]);
});

test('null asks for all topics and an empty list for none, except in version 0', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  expect(names(await client.request(METADATA, 0, { topics: [] }))).toEqual(['a', 'b']);
  expect(names(await client.request(METADATA, 1, { topics: [] }))).toEqual([]);
  expect(names(await client.request(METADATA, 1, { topics: null }))).toEqual(['a', 'b']);
  expect(names(await client.request(METADATA, 12, { topics: null }))).toEqual(['a', 'b']);
});

test('topics are found by id as well', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const byName = await client.request(METADATA, 12, { topics: [{ name: 'b' }] });
  const { topicId } = byName.topics[0];
  const byId = await client.request(METADATA, 12, { topics: [{ name: null, topicId }] });
  expect(byId.topics).toEqual(byName.topics);
  const unknown = await client.request(METADATA, 12, {
    topics: [{ name: null, topicId: '00000000-0000-4000-8000-000000000001' }],
  });
  expect(errorName(unknown.topics[0].errorCode)).toBe('UNKNOWN_TOPIC_ID');
});

test('an unknown topic is made only when client and broker both allow it', async () => {
  const errorOf = async (
    autoCreateTopics: boolean,
    allowAutoTopicCreation: boolean,
    name = 'new',
  ) => {
    await using broker = await startBroker({ autoCreateTopics, defaultPartitions: 3 });
    await using client = await WireClient.connect(broker);
    const answer = await client.request(METADATA, 5, {
      topics: [{ name }],
      allowAutoTopicCreation,
    });
    const [{ errorCode, partitions }] = answer.topics;
    return `${errorName(errorCode)} ${partitions.length}`;
  };
  expect(await errorOf(true, true)).toBe('NONE 3');
  expect(await errorOf(true, false)).toBe('UNKNOWN_TOPIC_OR_PARTITION 0');
  expect(await errorOf(false, true)).toBe('UNKNOWN_TOPIC_OR_PARTITION 0');
  expect(await errorOf(true, true, 'no such/name')).toBe('INVALID_TOPIC_EXCEPTION 0');
});

test('authorized operations are told when they are asked for', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const asked = {
    topics: [{ name: 'a' }],
    includeClusterAuthorizedOperations: true,
    includeTopicAuthorizedOperations: true,
  };
  const answer = await client.request(METADATA, 8, asked);
  expect([answer.clusterAuthorizedOperations, answer.topics[0].topicAuthorizedOperations]).toEqual([
    8096, 3576,
  ]);
  const silent = await client.request(METADATA, 8, { topics: [{ name: 'a' }] });
  expect([silent.clusterAuthorizedOperations, silent.topics[0].topicAuthorizedOperations]).toEqual([
    -(2 ** 31),
    -(2 ** 31),
  ]);
});

test('a broker that listens on all addresses tells each client the one it came to', async () => {
  await using broker = await startBroker({ host: '0.0.0.0' });
  await using client = await WireClient.connect({ host: '127.0.0.1', port: broker.port });
  const answer = await client.request(METADATA, 1, { topics: [] });
  expect(answer.brokers[0]).toMatchObject({ host: '127.0.0.1', port: broker.port });
});
