import { expect, test } from 'vitest';
import { TransactionalClient } from '../../test/transactional-client.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { buildBatch } from '../records/build-batch.ts';
import { describeRequest, type RequestEvent } from './request-observer.ts';

const PRODUCE = 0;
const FETCH = 1;
const OFFSET_COMMIT = 8;
const JOIN_GROUP = 11;
const API_VERSIONS = 18;

const record = { key: null, value: Buffer.from('v'), timestamp: 1_700_000_000_000 };
const produce = (...topics: string[]) => ({
  acks: -1,
  timeoutMs: 1000,
  topics: topics.map((name) => ({
    name,
    partitions: [{ index: 0, records: buildBatch([record]) }],
  })),
});

test('each request is told, with who sent it and the errors in its answer, until the listener goes', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  const events: RequestEvent[] = [];
  const stop = broker.onRequest((event) => events.push(event));
  await using client = await WireClient.connect(broker);
  await client.request(API_VERSIONS, 0, {});
  await client.request(PRODUCE, 7, produce('t', 'missing', 'missing'));
  stop();
  await client.request(API_VERSIONS, 0, {});
  const who = {
    clientId: 'test',
    clientHost: '127.0.0.1',
    connectionId: 1,
    principal: 'User:ANONYMOUS',
  };
  expect(events).toEqual([
    {
      ...{ api: 'ApiVersions', apiKey: 18, apiVersion: 0, ...who, errors: [] },
      ...{ durationMs: expect.any(Number), bytesIn: 14, bytesOut: expect.any(Number) },
    },
    expect.objectContaining({
      ...{ api: 'Produce', apiKey: 0, apiVersion: 7, ...who },
      errors: ['UNKNOWN_TOPIC_OR_PARTITION'],
    }),
  ]);
  const line = describeRequest({ ...(events[1] as RequestEvent), durationMs: 1.25 });
  expect(line).toMatch(
    /^connection 1 \(test\) Produce v7 \d+ B in, \d+ B out, 1\.3 ms: UNKNOWN_TOPIC_OR_PARTITION$/,
  );
});

test('a description shows topics, groups, transactions and connections as they are', async () => {
  const topics = { t: { partitions: 2, configs: { 'retention.ms': '1000' } } };
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  await client.request(API_VERSIONS, 3, {
    ...{ clientSoftwareName: 'a-client', clientSoftwareVersion: '1.0' },
  });
  await using producer = await TransactionalClient.on(broker);
  await producer.init();
  await producer.add(3);
  await producer.send('one');
  await producer.addGroup(3);
  await producer.commitOffset(3, 5);
  await client.request(OFFSET_COMMIT, 5, {
    ...{ groupId: 'g', generationIdOrMemberEpoch: -1, generationId: -1, memberId: '' },
    topics: [
      {
        name: 't',
        partitions: [{ partitionIndex: 1, committedOffset: 7, committedMetadata: 'm' }],
      },
    ],
  });
  const member = await client.request(JOIN_GROUP, 2, {
    ...{ groupId: 'members', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: '' },
    protocolType: 'consumer',
    // ConsumerProtocolSubscription v0 of the topic `t`.
    protocols: [{ name: 'range', metadata: Buffer.from('00000000000100017400000000', 'hex') }],
  });
  const description = broker.describe();
  expect(description.topics).toMatchObject([
    {
      name: 't',
      configs: { 'retention.ms': '1000' },
      partitions: [
        { logStartOffset: 0, highWatermark: 1, lastStableOffset: 0, leaderEpoch: 0 },
        { highWatermark: 0, sizeBytes: 0 },
      ],
    },
  ]);
  expect(description.groups).toMatchObject([
    {
      ...{ groupId: 'g', groupState: 'Empty', members: [] },
      offsets: [{ topic: 't', partition: 1, offset: 7, metadata: 'm' }],
      pendingOffsets: [
        { topic: 't', partition: 0, offset: 5, metadata: '', producerId: producer.producerId },
      ],
    },
    {
      ...{ groupId: 'members', groupState: 'CompletingRebalance', generationId: 1 },
      ...{ protocolType: 'consumer', protocolName: 'range' },
      members: [
        {
          ...{ memberId: member.memberId, groupInstanceId: null, clientId: 'test' },
          ...{ clientHost: '/127.0.0.1', isLeader: true, topics: ['t'] },
        },
      ],
    },
  ]);
  expect(description.transactions).toEqual([
    {
      ...{ transactionalId: 'tx', state: 'Ongoing', timeoutMs: 60_000 },
      ...{ producerId: producer.producerId, producerEpoch: 0, startedAt: expect.any(Number) },
      ...{ topics: [{ name: 't', partitions: [0] }], groups: ['g'] },
    },
  ]);
  expect(description.connections).toEqual([
    {
      id: 1,
      clientHost: '127.0.0.1',
      principal: 'User:ANONYMOUS',
      clientId: 'test',
      software: 'a-client 1.0',
      requests: 3,
    },
    {
      id: 2,
      clientHost: '127.0.0.1',
      principal: 'User:ANONYMOUS',
      clientId: 'test',
      software: '',
      requests: 5,
    },
  ]);
});

test('metrics count what happened and measure what is there', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 3 } } });
  await using client = await WireClient.connect(broker);
  await client.request(PRODUCE, 7, produce('t', 'missing'));
  await client.request(PRODUCE, 7, produce('t'));
  const topics = [
    { topic: 't', partitions: [{ partition: 1, fetchOffset: 0, partitionMaxBytes: 1 }] },
  ];
  client.send(FETCH, 4, { maxWaitMs: 60_000, minBytes: 1, maxBytes: 1, isolationLevel: 0, topics });
  await using other = await WireClient.connect(broker);
  while (!(await broker.metrics()).includes('parked_fetches 1\n'))
    await other.request(API_VERSIONS, 0, {});
  const lines = (await broker.metrics()).split('\n');
  const size = broker.describe().topics[0]?.partitions[0]?.sizeBytes;
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE local_broker_requests_total counter',
      'local_broker_requests_total{api="Produce"} 2',
      'local_broker_request_errors_total{api="Produce",error="UNKNOWN_TOPIC_OR_PARTITION"} 1',
      expect.stringMatching(/^local_broker_request_bytes_total\{api="Produce"\} \d{3}$/),
      expect.stringMatching(/^local_broker_response_bytes_total\{api="Produce"\} \d+$/),
      expect.stringMatching(/^local_broker_request_seconds_total\{api="Produce"\} 0?\.?\d/),
      'local_broker_connections 2',
      'local_broker_topics 1',
      'local_broker_partitions{topic="t"} 3',
      `local_broker_log_bytes{topic="t"} ${size}`,
      'local_broker_group_members 0',
      'local_broker_open_transactions 0',
    ]),
  );
});
