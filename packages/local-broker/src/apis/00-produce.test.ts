import { expect, test } from 'vitest';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { ManualClock } from '../manual-clock.ts';
import { buildBatch } from '../records/build-batch.ts';
import { errorName } from '../wire/error-codes.ts';

const clock = new ManualClock();
const record = { key: Buffer.from('k'), value: Buffer.from('v'), timestamp: clock.now() };
const PRODUCE = 0;

async function broker() {
  return startBroker({
    clock,
    topics: {
      t: { partitions: 2 },
      compacted: { partitions: 1, configs: { 'cleanup.policy': 'compact' } },
      small: { partitions: 1, configs: { 'max.message.bytes': '100' } },
      stamped: { partitions: 1, configs: { 'message.timestamp.type': 'LogAppendTime' } },
    },
  });
}

async function produce(
  client: WireClient,
  records: Buffer | null,
  { topic = 't', index = 0, acks = -1, version = 9 } = {},
) {
  const topics = [{ name: topic, partitions: [{ index, records }] }];
  const answer = await client.request(PRODUCE, version, { acks, timeoutMs: 1000, topics });
  return answer.topics[0].partitions[0];
}

test('batches get the next offsets of their partition', async () => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  const first = await produce(client, buildBatch([record, record]));
  const second = await produce(client, buildBatch([record]));
  const elsewhere = await produce(client, buildBatch([record]), { index: 1 });
  expect([first.baseOffset, second.baseOffset, elsewhere.baseOffset]).toEqual([0, 2, 0]);
  expect(first).toMatchObject({
    errorCode: 0,
    logAppendTimeMs: -1,
    logStartOffset: 0,
    errorMessage: null,
  });
});

test.each([0, 1, 2, 3, 7, 8, 9, 10, 11])('version %i is served', async (version) => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  expect(await produce(client, buildBatch([record]), { version })).toMatchObject({
    errorCode: 0,
    baseOffset: 0,
  });
});

test('where the topic wants the time of the broker, the answer tells it', async () => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  expect(await produce(client, buildBatch([record]), { topic: 'stamped' })).toMatchObject({
    logAppendTimeMs: clock.now(),
  });
});

test('what cannot be appended is refused with the error that Kafka gives', async () => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  const errorOf = async (records: Buffer | null, options = {}) => {
    const { errorCode, baseOffset, errorMessage } = await produce(client, records, options);
    const name = errorName(errorCode);
    // A reason in words comes where single records are to blame (KIP-467).
    const blames = records === keyless || records === future;
    expect([name, baseOffset, typeof errorMessage]).toEqual([
      name,
      -1,
      blames ? 'string' : 'object',
    ]);
    return name;
  };
  const damaged = buildBatch([record]);
  damaged.writeUInt32BE(7, 17);
  const keyless = buildBatch([{ ...record, key: null }]);
  const large = buildBatch([{ ...record, value: Buffer.alloc(200) }]);
  const future = buildBatch([{ ...record, timestamp: clock.now() + 2 * 3_600_000 }]);
  expect(await errorOf(damaged)).toBe('CORRUPT_MESSAGE');
  expect(await errorOf(null)).toBe('CORRUPT_MESSAGE');
  expect(await errorOf(Buffer.concat([buildBatch([record]), buildBatch([record])]))).toBe(
    'INVALID_RECORD',
  );
  expect(await errorOf(keyless, { topic: 'compacted' })).toBe('INVALID_RECORD');
  expect(await errorOf(large, { topic: 'small' })).toBe('MESSAGE_TOO_LARGE');
  expect(await errorOf(future)).toBe('INVALID_TIMESTAMP');
  expect(await errorOf(buildBatch([record]), { topic: 'missing' })).toBe(
    'UNKNOWN_TOPIC_OR_PARTITION',
  );
  expect(await errorOf(buildBatch([record]), { index: 2 })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf(buildBatch([record]), { index: -1 })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(await errorOf(buildBatch([record]), { acks: 2 })).toBe('INVALID_REQUIRED_ACKS');
});

test('a batch that an idempotent producer repeats is not appended again, and gets its first offset', async () => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  const { producerId, producerEpoch, errorCode } = await client.request(22, 4, {
    transactionalId: null,
    transactionTimeoutMs: 0,
  });
  expect(errorCode).toBe(0);
  const batch = (baseSequence: number) =>
    buildBatch([record, record], { producerId, producerEpoch, baseSequence });
  expect((await produce(client, batch(0))).baseOffset).toBe(0);
  expect((await produce(client, batch(2))).baseOffset).toBe(2);
  expect(await produce(client, batch(0))).toMatchObject({ errorCode: 0, baseOffset: 0 });
  expect(errorName((await produce(client, batch(6))).errorCode)).toBe(
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
  );
  expect((await produce(client, batch(4))).baseOffset).toBe(4);
});

test('two idempotent producers never get the same id', async () => {
  await using running = await broker();
  await using client = await WireClient.connect(running);
  const init = () => client.request(22, 1, { transactionalId: null, transactionTimeoutMs: 0 });
  const [a, b] = [await init(), await init()];
  expect(a.producerId).not.toBe(b.producerId);
});
