import { expect, test } from 'vitest';
import { batchesIn } from '../../test/logs.ts';
import { TransactionalClient as Producer } from '../../test/transactional-client.ts';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { ManualClock } from '../manual-clock.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { errorName } from '../wire/error-codes.ts';

const LIST_OFFSETS = 2;
const FETCH = 1;
const OFFSET_FETCH = 9;
const FIND_COORDINATOR = 10;

const LATEST = -1;
const MAX_TIMESTAMP = -3;

const VERSIONS = [0, 1, 2, 3];

const started = () => startBroker({ topics: { t: { partitions: 2 } } });

test('the coordinator of a transactional id is found', async () => {
  await using broker = await started();
  await using client = await WireClient.connect(broker);
  for (const version of [1, 2, 3]) {
    const answer = await client.request(FIND_COORDINATOR, version, { key: 'tx', keyType: 1 });
    expect(answer).toMatchObject({ errorCode: 0, port: broker.port });
  }
});

test.each(VERSIONS)('version %i: a whole transaction with records and offsets', async (version) => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  expect(await producer.init(version)).toBe('NONE');
  expect(await producer.add(version, { t: [0, 1] })).toEqual(['NONE', 'NONE']);
  expect(await producer.send('a')).toBe('NONE');
  expect(await producer.addGroup(version)).toBe('NONE');
  expect(await producer.commitOffset(version, 9)).toBe('NONE');
  expect(await producer.end(version, true)).toBe('NONE');
  await producer.addWhenFree(version);
  const asked = {
    groupId: 'g',
    topics: [{ name: 't', partitionIndexes: [0] }],
    requireStable: true,
  };
  const found = await producer.client.request(OFFSET_FETCH, 7, asked);
  expect(found.topics[0].partitions[0]).toMatchObject({ errorCode: 0, committedOffset: 9 });
  expect(broker.describe().topics[0]?.partitions.map((each) => each.highWatermark)).toEqual([2, 1]);
});

test('a commit marker is a control batch, and an abort marker one with the aborted transaction in front', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await producer.init();
  for (const [value, committed] of [
    ['a', false],
    ['b', true],
  ] as const) {
    await producer.addWhenFree();
    await producer.send(value);
    await producer.end(3, committed);
  }
  await producer.addWhenFree();
  const { records, abortedTransactions } = await producer.fetch(1);
  expect(abortedTransactions).toEqual([{ producerId: producer.producerId, firstOffset: 0 }]);
  const at = batchesIn(records).map((_, i, all) =>
    all.slice(0, i).reduce((sum, { size }) => sum + size, 0),
  );
  const headers = at.map((position) => readBatchHeader(records, position));
  expect(headers.map(({ attributes }) => attributes)).toEqual([0x10, 0x30, 0x10, 0x30]);
  expect(headers.map(({ baseSequence }) => baseSequence)).toEqual([0, -1, 1, -1]);
  const markers = [at[1] ?? 0, at[3] ?? 0].map((position) =>
    records.subarray(position + 61, position + 78),
  );
  // Length, attributes, timestamp and offset deltas; key: version 0 and type; value: version 0 and coordinator epoch.
  expect(markers.map((marker) => marker.toString('hex'))).toEqual([
    `200000000800000000${'0c000000000000'}00`,
    `200000000800000001${'0c000000000000'}00`,
  ]);
});

test('readers of committed records stop in front of the open transaction, others do not', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await producer.init();
  await producer.addWhenFree();
  await producer.send('a');
  await producer.end(3, true);
  await producer.addWhenFree();
  await producer.send('b');
  expect(await producer.fetch(1)).toMatchObject({ lastStableOffset: 2, highWatermark: 3 });
  expect(batchesIn((await producer.fetch(1)).records)).toHaveLength(2);
  expect(batchesIn((await producer.fetch(0)).records)).toHaveLength(3);
  expect((await producer.fetch(0)).abortedTransactions).toBeNull();
  const offset = async (isolationLevel: number, timestamp: number) => {
    const partitions = [{ partitionIndex: 0, timestamp }];
    const asked = { replicaId: -1, isolationLevel, topics: [{ name: 't', partitions }] };
    return (await producer.client.request(LIST_OFFSETS, 7, asked)).topics[0].partitions[0].offset;
  };
  const soon = Date.now() + 30_000;
  expect(await producer.send('c', { timestamp: soon })).toBe('NONE');
  expect([await offset(0, LATEST), await offset(1, LATEST)]).toEqual([4, 2]);
  expect([await offset(0, MAX_TIMESTAMP), await offset(1, MAX_TIMESTAMP)]).toEqual([3, -1]);
  expect([await offset(0, soon), await offset(1, soon), await offset(1, 0)]).toEqual([3, -1, 0]);
});

test('a reader of committed records that waits is answered by the commit', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await using reader = await WireClient.connect(broker);
  await producer.init();
  await producer.add(3);
  await producer.send('a');
  const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 };
  const limits = { maxWaitMs: 600_000, minBytes: 1, maxBytes: 1_000_000, isolationLevel: 1 };
  const waiting = reader.request(FETCH, 4, {
    ...limits,
    topics: [{ topic: 't', partitions: [partition] }],
  });
  await producer.end(3, true);
  expect((await waiting).topics[0].partitions[0].records.length).toBeGreaterThan(0);
});

test('a producer that was shut out hears it in the words that its version knows', async () => {
  await using broker = await started();
  await using old = await Producer.on(broker);
  await using current = await Producer.on(broker);
  await old.init();
  await current.init();
  const fenced = (version: number, since: number) =>
    version < since ? 'INVALID_PRODUCER_EPOCH' : 'PRODUCER_FENCED';
  for (const version of VERSIONS) {
    expect(await old.add(version)).toEqual([fenced(version, 2)]);
    expect(await old.addGroup(version)).toBe(fenced(version, 2));
    expect(await old.end(version, true)).toBe(fenced(version, 2));
    expect(await old.commitOffset(version, 1)).toBe('INVALID_PRODUCER_EPOCH');
  }
  for (const version of [3, 4]) {
    const { producerId, producerEpoch } = old.identity;
    expect(await old.init(version, { producerId, producerEpoch: producerEpoch + 100 })).toBe(
      fenced(version, 4),
    );
  }
  for (const version of [7, 11])
    expect(await old.send('x', { version })).toBe('INVALID_PRODUCER_EPOCH');
});

test('a producer that names only half of its identity contradicts itself', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  expect(await producer.init(3, { producerId: 5n })).toBe('INVALID_REQUEST');
  expect(await producer.init(3, { producerEpoch: 5 })).toBe('INVALID_REQUEST');
});

test('a transactional batch must belong to the transaction', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await producer.init();
  expect(await producer.send('x')).toBe('INVALID_TXN_STATE');
  await producer.add(3);
  expect(await producer.send('x', { index: 1 })).toBe('INVALID_TXN_STATE');
  expect(await producer.send('x', { transactionalId: null })).toBe(
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  );
  expect(await producer.send('x', { transactionalId: 'other' })).toBe(
    'INVALID_PRODUCER_ID_MAPPING',
  );
  expect(await producer.send('x')).toBe('NONE');
});

test('partitions are added all or none', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await producer.init();
  expect(await producer.add(3, { t: [0, 2], missing: [0] })).toEqual([
    'OPERATION_NOT_ATTEMPTED',
    'UNKNOWN_TOPIC_OR_PARTITION',
    'UNKNOWN_TOPIC_OR_PARTITION',
  ]);
  expect(await producer.send('x')).toBe('INVALID_TXN_STATE');
});

test('offsets are committed only for a group of the transaction, and partitions that there are', async () => {
  await using broker = await started();
  await using producer = await Producer.on(broker);
  await producer.init();
  expect(await producer.commitOffset(3, 1)).toBe('INVALID_TXN_STATE');
  expect(await producer.commitOffset(3, 1, { groupId: '' })).toBe('INVALID_GROUP_ID');
  await producer.addGroup(3);
  const partitions = [{ partitionIndex: 7, committedOffset: 1, committedMetadata: null }];
  expect(await producer.commitOffset(3, 1, { topics: [{ name: 't', partitions }] })).toBe(
    'UNKNOWN_TOPIC_OR_PARTITION',
  );
  expect(await producer.commitOffset(3, 1, { memberId: 'm', generationId: 4 })).toBe(
    'ILLEGAL_GENERATION',
  );
  expect(await producer.commitOffset(3, 1)).toBe('NONE');
  expect(await producer.commitOffset(3, 1, { memberId: 'm', generationId: 4 })).toBe(
    'UNKNOWN_MEMBER_ID',
  );
});

test.each([7, 8, 9])(
  'OffsetFetch version %i tells of offsets that are not stable yet, if asked',
  async (version) => {
    await using broker = await started();
    await using producer = await Producer.on(broker);
    await producer.init();
    await producer.addGroup(3);
    await producer.commitOffset(3, 4);
    const topics = [{ name: 't', partitionIndexes: [0, 1] }];
    const errors = async (requireStable: boolean) => {
      const asked = version < 8 ? { groupId: 'g', topics } : { groups: [{ groupId: 'g', topics }] };
      const answer = await producer.client.request(OFFSET_FETCH, version, {
        ...asked,
        requireStable,
      });
      const [found] = version < 8 ? answer.topics : answer.groups[0].topics;
      return found.partitions.map((each: Message) => [
        errorName(each.errorCode),
        each.committedOffset,
      ]);
    };
    expect(await errors(true)).toEqual([
      ['UNSTABLE_OFFSET_COMMIT', -1],
      ['NONE', -1],
    ]);
    expect(await errors(false)).toEqual([
      ['NONE', -1],
      ['NONE', -1],
    ]);
    await producer.end(3, true);
    await producer.initWhenFree();
    expect(await errors(true)).toEqual([
      ['NONE', 4],
      ['NONE', -1],
    ]);
  },
);

test('the longest time-out of a transaction is a setting of the broker', async () => {
  const clock = new ManualClock();
  await using broker = await startBroker({ clock, transactionMaxTimeoutMs: 1_000 });
  await using producer = await Producer.on(broker);
  expect(await producer.init(4, { transactionTimeoutMs: 1_001 })).toBe(
    'INVALID_TRANSACTION_TIMEOUT',
  );
  expect(await producer.init(4, { transactionTimeoutMs: 1_000 })).toBe('NONE');
  expect(broker.describe().transactions).toMatchObject([{ transactionalId: 'tx', state: 'Empty' }]);
});
