// The APIs that only tools of administrators ask.
import { expect, test } from 'vitest';
import { TransactionalClient } from '../../test/transactional-client.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { errorName } from '../wire/error-codes.ts';

const DESCRIBE_ACLS = 29;
const CREATE_ACLS = 30;
const DELETE_ACLS = 31;
const DESCRIBE_LOG_DIRS = 35;
const ELECT_LEADERS = 43;
const LIST_REASSIGNMENTS = 46;
const DESCRIBE_PRODUCERS = 61;
const DESCRIBE_TRANSACTIONS = 65;
const LIST_TRANSACTIONS = 66;

test('transactions and the producers of a partition are listed and described', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using producer = await TransactionalClient.on(broker);
  await producer.init();
  await producer.add(3);
  await producer.send('one');
  const { client, producerId } = producer;
  const list = async (filter: object) => {
    const all = { stateFilters: [], producerIdFilters: [] };
    return client.request(LIST_TRANSACTIONS, 2, { ...all, ...filter });
  };
  const listed = [{ transactionalId: 'tx', producerId, transactionState: 'Ongoing' }];
  expect((await list({})).transactionStates).toEqual(listed);
  expect((await list({ stateFilters: ['Ongoing'] })).transactionStates).toEqual(listed);
  expect((await list({ stateFilters: ['Empty'] })).transactionStates).toEqual([]);
  expect((await list({ stateFilters: ['Sleeping'] })).unknownStateFilters).toEqual(['Sleeping']);
  expect((await list({ producerIdFilters: [producerId + 1n] })).transactionStates).toEqual([]);
  expect((await list({ durationFilter: 3_600_000 })).transactionStates).toEqual([]);
  expect((await list({ transactionalIdPattern: 't.' })).transactionStates).toEqual(listed);
  expect((await list({ transactionalIdPattern: 'x' })).transactionStates).toEqual([]);
  const wrong = await list({ transactionalIdPattern: '(' });
  expect(errorName(wrong.errorCode)).toBe('INVALID_REGULAR_EXPRESSION');
  const described = await client.request(DESCRIBE_TRANSACTIONS, 0, {
    transactionalIds: ['tx', 'other', ''],
  });
  expect(described.transactionStates).toMatchObject([
    {
      ...{ errorCode: 0, transactionalId: 'tx', transactionState: 'Ongoing', producerId },
      ...{ producerEpoch: 0, transactionTimeoutMs: 60_000 },
      topics: [{ topic: 't', partitions: [0] }],
    },
    { errorCode: 105, transactionalId: 'other' },
    { errorCode: 42, transactionalId: '' },
  ]);
  const producers = await client.request(DESCRIBE_PRODUCERS, 0, {
    topics: [{ name: 't', partitionIndexes: [0, 7] }],
  });
  expect(producers.topics[0].partitions).toMatchObject([
    {
      ...{ partitionIndex: 0, errorCode: 0 },
      activeProducers: [
        { producerId, producerEpoch: 0, lastSequence: 0, currentTxnStartOffset: 0 },
      ],
    },
    { partitionIndex: 7, errorCode: 3, activeProducers: [] },
  ]);
});

test('the sizes of logs are told, of those that are asked for', async () => {
  const topics = { t: { partitions: 2 }, u: { partitions: 1 } };
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const sizes = async (asked: unknown) =>
    (await client.request(DESCRIBE_LOG_DIRS, 4, { topics: asked })).results;
  const one = (partitionIndex: number) => ({
    ...{ partitionIndex, partitionSize: 0, offsetLag: 0, isFutureKey: false },
  });
  const folder = { errorCode: 0, logDir: 'memory', totalBytes: -1, usableBytes: -1 };
  expect(await sizes(null)).toEqual([
    {
      ...folder,
      topics: [
        { name: 't', partitions: [one(0), one(1)] },
        { name: 'u', partitions: [one(0)] },
      ],
    },
  ]);
  const asked = [
    { topic: 't', partitions: [1, 9] },
    { topic: 'missing', partitions: [0] },
  ];
  expect(await sizes(asked)).toEqual([
    { ...folder, topics: [{ name: 't', partitions: [one(1)] }] },
  ]);
  expect(await sizes([])).toEqual([{ ...folder, topics: [] }]);
});

test('there are no elections, reassignments or access control lists, and each is told in its way', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  const elected = await client.request(ELECT_LEADERS, 2, {
    ...{ electionType: 0, timeoutMs: 0 },
    topicPartitions: [{ topic: 't', partitions: [0, 5] }],
  });
  expect(elected.replicaElectionResults[0].partitionResult).toMatchObject([
    { partitionId: 0, errorCode: 84 },
    { partitionId: 5, errorCode: 3 },
  ]);
  const all = { electionType: 0, topicPartitions: null, timeoutMs: 0 };
  expect(await client.request(ELECT_LEADERS, 2, all)).toMatchObject({ replicaElectionResults: [] });
  const moving = await client.request(LIST_REASSIGNMENTS, 0, { timeoutMs: 0, topics: null });
  expect(moving).toMatchObject({ errorCode: 0, topics: [] });
  const filter = {
    ...{ resourceTypeFilter: 1, resourceNameFilter: null, patternTypeFilter: 1 },
    ...{ principalFilter: null, hostFilter: null, operation: 1, permissionType: 1 },
  };
  const disabled = { errorCode: 54, errorMessage: 'No Authorizer is configured.' };
  expect(await client.request(DESCRIBE_ACLS, 3, filter)).toMatchObject(disabled);
  const removed = await client.request(DELETE_ACLS, 2, { filters: [filter, filter] });
  expect(removed.filterResults).toMatchObject([disabled, disabled]);
  const entry = {
    ...{ resourceType: 2, resourceName: 't', resourcePatternType: 3, principal: 'User:a' },
    ...{ host: '*', operation: 3, permissionType: 3 },
  };
  const made = await client.request(CREATE_ACLS, 1, { creations: [entry] });
  expect(made.results).toEqual([disabled]);
});
