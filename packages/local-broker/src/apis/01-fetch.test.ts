import { expect, test } from 'vitest';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { ManualClock } from '../manual-clock.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { buildBatch } from '../records/build-batch.ts';
import { errorName } from '../wire/error-codes.ts';

const clock = new ManualClock();
const FETCH = 1;
const record = { key: null, value: Buffer.alloc(100, 'v'), timestamp: clock.now() };
const batchOf = (count: number) => buildBatch(Array.from({ length: count }, () => record));

const start = () => startBroker({ clock, topics: { t: { partitions: 2 } } });

async function append(client: WireClient, index: number, ...batches: Buffer[]) {
  for (const records of batches) {
    await client.request(0, 7, {
      acks: 1,
      timeoutMs: 0,
      topics: [{ name: 't', partitions: [{ index, records }] }],
    });
  }
}

interface Asked {
  offsets?: number[];
  maxWaitMs?: number;
  minBytes?: number;
  maxBytes?: number;
  partitionMaxBytes?: number;
  topic?: string;
  topicId?: string;
  epoch?: number;
  sessionId?: number;
}

function request({
  offsets = [0],
  maxWaitMs = 0,
  minBytes = 1,
  maxBytes = 1e6,
  partitionMaxBytes = 1e6,
  ...asked
}: Asked) {
  const partitions = offsets.map((fetchOffset, partition) => ({
    partition,
    fetchOffset,
    partitionMaxBytes,
    currentLeaderEpoch: asked.epoch,
  }));
  const topics = [{ topic: asked.topic ?? 't', topicId: asked.topicId, partitions }];
  return { maxWaitMs, minBytes, maxBytes, isolationLevel: 0, sessionId: asked.sessionId, topics };
}

async function fetched(client: WireClient, asked: Asked, version = 11) {
  const answer = await client.request(FETCH, version, request(asked));
  return answer.topics[0].partitions.map(
    ({ errorCode, records, ...rest }: { errorCode: number; records: Buffer }) => ({
      ...rest,
      error: errorName(errorCode),
      bytes: records.length,
      firstOffset: records.length > 0 ? readBatchHeader(records).baseOffset : undefined,
    }),
  );
}

/** Lets the broker do what it can without time passing: other requests are answered meanwhile. */
async function settle(client: WireClient) {
  for (let i = 0; i < 20; i += 1) await client.request(18, 0, {});
}

test('what is there is sent at once, with the end of the partition', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const batch = batchOf(3);
  await append(client, 0, batch);
  expect(await fetched(client, { maxWaitMs: 10_000 })).toMatchObject([
    {
      error: 'NONE',
      bytes: batch.length,
      highWatermark: 3,
      lastStableOffset: 3,
      logStartOffset: 0,
    },
  ]);
});

test('an offset inside a batch gets the whole batch', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  await append(client, 0, batchOf(2), batchOf(3));
  expect(await fetched(client, { offsets: [4] })).toMatchObject([{ firstOffset: 2 }]);
});

test('limits cut between batches, but the first batch is sent however large it is', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const batch = batchOf(5);
  await append(client, 0, batch, batch);
  await append(client, 1, batch);
  const offsets = [0, 0];
  const bytesOf = async (asked: Asked) =>
    (await fetched(client, { offsets, ...asked })).map(({ bytes }: { bytes: number }) => bytes);
  expect(await bytesOf({ partitionMaxBytes: batch.length * 2 - 1 })).toEqual([
    batch.length,
    batch.length,
  ]);
  expect(await bytesOf({ maxBytes: batch.length * 2 })).toEqual([batch.length * 2, 0]);
  expect(await bytesOf({ maxBytes: 1 })).toEqual([batch.length, 0]);
  expect(await bytesOf({ partitionMaxBytes: 1 })).toEqual([batch.length, 0]);
});

test('a reader at the end waits until something is appended, not longer', async () => {
  await using broker = await start();
  await using reader = await WireClient.connect(broker);
  await using writer = await WireClient.connect(broker);
  const waiting = fetched(reader, { maxWaitMs: 10_000, offsets: [0, 0] });
  await settle(writer);
  await append(writer, 1, batchOf(1));
  expect(await waiting).toMatchObject([{ bytes: 0 }, { firstOffset: 0, highWatermark: 1 }]);
});

test('a reader whom nobody writes for gets an empty answer when its time is up, not before', async () => {
  const ownClock = new ManualClock();
  await using broker = await startBroker({ clock: ownClock, topics: { t: { partitions: 1 } } });
  await using reader = await WireClient.connect(broker);
  await using other = await WireClient.connect(broker);
  let answered = false;
  const waiting = fetched(reader, { maxWaitMs: 500 }).finally(() => {
    answered = true;
  });
  await settle(other);
  ownClock.advance(499);
  await settle(other);
  expect(answered).toBe(false);
  ownClock.advance(1);
  expect(await waiting).toMatchObject([{ error: 'NONE', bytes: 0 }]);
});

test('less than the least amount asked for is only sent when the time is up', async () => {
  await using broker = await start();
  await using reader = await WireClient.connect(broker);
  await using writer = await WireClient.connect(broker);
  const batch = batchOf(1);
  let answered = false;
  const waiting = fetched(reader, { maxWaitMs: 10_000, minBytes: batch.length * 3 }).finally(() => {
    answered = true;
  });
  await append(writer, 0, batch, batch);
  await settle(writer);
  expect(answered).toBe(false);
  await append(writer, 0, batch);
  expect(await waiting).toMatchObject([{ bytes: batch.length * 3 }]);
});

test('a deleted topic wakes its readers with an error', async () => {
  await using broker = await start();
  await using reader = await WireClient.connect(broker);
  await using other = await WireClient.connect(broker);
  const waiting = fetched(reader, { maxWaitMs: 10_000 });
  await settle(other);
  await other.request(20, 1, { topicNames: ['t'], timeoutMs: 0 });
  expect(await waiting).toMatchObject([{ error: 'UNKNOWN_TOPIC_OR_PARTITION' }]);
});

test('an error of one partition is answered at once, with the records of the others', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  await append(client, 1, batchOf(1));
  expect(await fetched(client, { offsets: [7, 0], maxWaitMs: 10_000 })).toMatchObject([
    { error: 'OFFSET_OUT_OF_RANGE', highWatermark: -1 },
    { error: 'NONE', firstOffset: 0 },
  ]);
});

test('a topic or partition that is not there, and a leader epoch of another time, are told apart', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  const errorOf = async (asked: Asked, version?: number) =>
    (await fetched(client, asked, version)).at(-1).error;
  expect(await errorOf({ topic: 'missing' })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf({ offsets: [0, 0, 0] })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf({ topicId: '00000000-0000-4000-8000-000000000001' }, 13)).toBe(
    'UNKNOWN_TOPIC_ID',
  );
  expect(await errorOf({ epoch: 0 })).toBe('NONE');
  expect(await errorOf({ epoch: 1 })).toBe('UNKNOWN_LEADER_EPOCH');
});

test.each([4, 7, 11, 12, 13, 16])(
  'version %i is served, from 13 on by topic id',
  async (version) => {
    await using broker = await start();
    await using client = await WireClient.connect(broker);
    await append(client, 0, batchOf(1));
    const metadata = await client.request(3, 12, { topics: [{ name: 't' }] });
    const [{ topicId }] = metadata.topics;
    const answer = await client.request(FETCH, version, request({ topicId }));
    expect(answer.topics[0]).toMatchObject(version < 13 ? { topic: 't' } : { topicId });
    expect(answer.topics[0].partitions[0].highWatermark).toBe(1);
  },
);

test('no session is opened, and one that a client remembers is not found', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  expect(await client.request(FETCH, 11, request({}))).toMatchObject({
    errorCode: 0,
    sessionId: 0,
  });
  const next = { ...request({ sessionId: 5 }), sessionEpoch: 1 };
  const stale = await client.request(FETCH, 11, next);
  expect(errorName(stale.errorCode)).toBe('FETCH_SESSION_ID_NOT_FOUND');
});

test('a Fetch of nothing is answered at once', async () => {
  await using broker = await start();
  await using client = await WireClient.connect(broker);
  expect(
    (await client.request(FETCH, 11, { ...request({ maxWaitMs: 10_000 }), topics: [] })).topics,
  ).toEqual([]);
});
