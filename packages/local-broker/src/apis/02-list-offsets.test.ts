import { expect, test } from 'vitest';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { ManualClock } from '../manual-clock.ts';
import { buildBatch } from '../records/build-batch.ts';
import { errorName } from '../wire/error-codes.ts';

const clock = new ManualClock();
const T = clock.now();
const at = (timestamp: number) => ({ key: null, value: Buffer.from('v'), timestamp });

async function offsetAt(
  client: WireClient,
  timestamp: number,
  { version = 7, topic = 't', epoch = -1 } = {},
) {
  const partitions = [{ partitionIndex: 0, timestamp, currentLeaderEpoch: epoch }];
  const answer = await client.request(2, version, {
    replicaId: -1,
    topics: [{ name: topic, partitions }],
  });
  return answer.topics[0].partitions[0];
}

async function filled() {
  const broker = await startBroker({
    clock,
    topics: { t: { partitions: 1 }, empty: { partitions: 1 } },
  });
  await using client = await WireClient.connect(broker);
  for (const times of [[T - 500, T - 300], [T - 400], [T - 100]]) {
    const records = buildBatch(times.map(at));
    await client.request(0, 7, {
      acks: 1,
      timeoutMs: 0,
      topics: [{ name: 't', partitions: [{ index: 0, records }] }],
    });
  }
  return broker;
}

test('beginning, end, and the first record at or after a time are found', async () => {
  await using broker = await filled();
  await using client = await WireClient.connect(broker);
  expect(await offsetAt(client, -2)).toMatchObject({ errorCode: 0, offset: 0, timestamp: -1 });
  expect(await offsetAt(client, -1)).toMatchObject({
    errorCode: 0,
    offset: 4,
    timestamp: -1,
    leaderEpoch: 0,
  });
  expect(await offsetAt(client, 0)).toMatchObject({ offset: 0, timestamp: T - 500 });
  expect(await offsetAt(client, T - 350)).toMatchObject({ offset: 1, timestamp: T - 300 });
  expect(await offsetAt(client, T - 300)).toMatchObject({ offset: 1, timestamp: T - 300 });
  expect(await offsetAt(client, T - 299)).toMatchObject({ offset: 3, timestamp: T - 100 });
  expect(await offsetAt(client, T)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 });
});

test('the record with the largest timestamp is found, and none in an empty partition', async () => {
  await using broker = await filled();
  await using client = await WireClient.connect(broker);
  expect(await offsetAt(client, -3)).toMatchObject({ offset: 3, timestamp: T - 100 });
  expect(await offsetAt(client, -3, { topic: 'empty' })).toMatchObject({
    errorCode: 0,
    offset: -1,
    timestamp: -1,
  });
  expect(await offsetAt(client, -1, { topic: 'empty' })).toMatchObject({ offset: 0 });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('version %i is served', async (version) => {
  await using broker = await filled();
  await using client = await WireClient.connect(broker);
  expect(await offsetAt(client, -1, { version })).toMatchObject({ errorCode: 0, offset: 4 });
});

test('a partition that is not there, an unknown kind of offset and a strange epoch are refused', async () => {
  await using broker = await filled();
  await using client = await WireClient.connect(broker);
  const errorOf = async (timestamp: number, options = {}) =>
    errorName((await offsetAt(client, timestamp, options)).errorCode);
  expect(await errorOf(-1, { topic: 'missing' })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf(-4)).toBe('UNSUPPORTED_VERSION');
  expect(await errorOf(-1, { epoch: 3 })).toBe('UNKNOWN_LEADER_EPOCH');
});
