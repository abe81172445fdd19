// Transactions as kafkajs meets them: commit, abort, offsets, fencing, time-out, restart, and a loop that reads,
// writes and commits exactly once although it is aborted again and again.
import { type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { expect, test } from 'vitest';
import { type Broker, startBroker } from '../src/broker.ts';
import { ManualClock } from '../src/manual-clock.ts';
import { BrokerProcess } from './broker-process.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const TOPICS = { in: { partitions: 2 }, out: { partitions: 2 } };

function kafkaAt(bootstrapServers: string): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: [bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 5, retries: 20 },
  });
}

async function transactionalProducer(kafka: Kafka, transactionalId = 'tx'): Promise<Producer> {
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  return producer;
}

let readers = 0;

/** Reads topic `out` from its beginning until `enough`. */
async function readOut(
  kafka: Kafka,
  enough: (values: readonly string[]) => boolean,
  readUncommitted = false,
): Promise<string[]> {
  readers += 1;
  const groupId = `reader-${readers}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 20, readUncommitted });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: ['out'], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }) => {
      values.push(String(message.value));
      if (enough(values)) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function withProducer(
  broker: Broker,
  work: (producer: Producer, kafka: Kafka) => Promise<void>,
) {
  const kafka = kafkaAt(broker.bootstrapServers);
  const producer = await transactionalProducer(kafka);
  await work(producer, kafka);
  await producer.disconnect();
}

test('what is committed is read, what is aborted is not, and uncommitted readers see both', async () => {
  await using broker = await startBroker({ topics: TOPICS });
  await withProducer(broker, async (producer, kafka) => {
    for (const [value, commit] of [
      ['a', true],
      ['b', false],
      ['c', true],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: 'out', messages: [{ partition: 0, value }] });
      if (commit) await transaction.commit();
      else await transaction.abort();
    }
    expect(await readOut(kafka, (values) => values.includes('c'))).toEqual(['a', 'c']);
    expect(await readOut(kafka, (values) => values.includes('c'), true)).toEqual(['a', 'b', 'c']);
  });
});

test('offsets go with the transaction', async () => {
  await using broker = await startBroker({ topics: TOPICS });
  await withProducer(broker, async (producer, kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    const committed = async () =>
      (await admin.fetchOffsets({ groupId: 'g', topics: ['in'] }))[0]?.partitions[0]?.offset;
    const ends: (string | undefined)[] = [];
    for (const [offset, commit] of [
      ['3', false],
      ['5', true],
      ['7', false],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: 'out', messages: [{ value: 'x' }] });
      const topics = [{ topic: 'in', partitions: [{ partition: 0, offset }] }];
      await transaction.sendOffsets({ consumerGroupId: 'g', topics });
      if (commit) await transaction.commit();
      else await transaction.abort();
      await (await producer.transaction()).abort();
      ends.push(await committed());
    }
    expect(ends).toEqual(['-1', '5', '5']);
    await admin.disconnect();
  });
});

test('a second producer of the same id shuts the first one out', async () => {
  await using broker = await startBroker({ topics: TOPICS });
  await withProducer(broker, async (first, kafka) => {
    const lost = await first.transaction();
    await lost.send({ topic: 'out', messages: [{ partition: 0, value: 'lost' }] });
    const second = await transactionalProducer(kafka);
    const transaction = await second.transaction();
    await transaction.send({ topic: 'out', messages: [{ partition: 0, value: 'kept' }] });
    await expect(lost.send({ topic: 'out', messages: [{ value: 'late' }] })).rejects.toMatchObject({
      code: 47,
    });
    await expect(lost.commit()).rejects.toMatchObject({ code: 47 });
    await transaction.commit();
    expect(await readOut(kafka, (values) => values.includes('kept'))).toEqual(['kept']);
    await second.disconnect();
  });
});

test('a transaction that is open for too long is aborted', async () => {
  const clock = new ManualClock(Date.now());
  await using broker = await startBroker({ topics: TOPICS, clock });
  await withProducer(broker, async (producer) => {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'out', messages: [{ partition: 0, value: 'late' }] });
    clock.advance(60_000);
    await expect(transaction.commit()).rejects.toMatchObject({ code: 47 });
    expect(broker.describe().transactions).toMatchObject([
      { transactionalId: 'tx', state: expect.stringMatching('Abort') },
    ]);
  });
});

test('a transaction that was open when the broker was killed is committed by its producer afterwards', async () => {
  using folder = new TemporaryFolder();
  await using killed = await BrokerProcess.listening(folder.path);
  const { port } = killed;
  const kafka = kafkaAt(`127.0.0.1:${port}`);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'out', numPartitions: 2 }] });
  await admin.disconnect();
  const producer = await transactionalProducer(kafka);
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'out', messages: [{ partition: 0, value: 'before' }] });
  const abandoned = await transactionalProducer(kafka, 'abandoned');
  await (await abandoned.transaction()).send({
    topic: 'out',
    messages: [{ partition: 1, value: 'open' }],
  });
  killed.kill('SIGKILL');
  await killed.ended();
  await using broker = await startBroker({ port, dataDir: `${folder.path}/broker` });
  expect(broker.describe().transactions).toMatchObject([
    { transactionalId: 'tx', state: 'Ongoing' },
    { transactionalId: 'abandoned', state: 'Ongoing' },
  ]);
  await transaction.send({ topic: 'out', messages: [{ partition: 0, value: 'after' }] });
  await transaction.commit();
  const successor = await transactionalProducer(kafka, 'abandoned');
  const next = await successor.transaction();
  await next.send({ topic: 'out', messages: [{ partition: 1, value: 'instead' }] });
  await next.commit();
  const values = await readOut(kafka, (seen) => seen.length >= 3);
  expect(values.toSorted()).toEqual(['after', 'before', 'instead']);
  for (const each of [producer, abandoned, successor]) await each.disconnect();
});

/** Copies `in` to `out`, exactly once, with a transaction for each batch, some of which fail on purpose. */
async function copyExactlyOnce(
  kafka: Kafka,
  name: string,
  fails: () => boolean,
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId: 'copy',
    maxWaitTimeInMs: 20,
    maxBytesPerPartition: 400,
  });
  const producer = await transactionalProducer(kafka, name);
  await consumer.connect();
  await consumer.subscribe({ topics: ['in'], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset }) => {
      const { topic, partition, messages } = batch;
      const transaction = await producer.transaction();
      await transaction.send({
        topic: 'out',
        messages: messages.map(({ value }) => ({ partition, value })),
      });
      const offset = String(Number(batch.lastOffset()) + 1);
      const topics = [{ topic, partitions: [{ partition, offset }] }];
      await transaction.sendOffsets({ consumerGroupId: 'copy', topics });
      if (fails()) {
        await transaction.abort();
        consumer.seek({ topic, partition, offset: batch.firstOffset() ?? '0' });
        return;
      }
      await transaction.commit();
      resolveOffset(batch.lastOffset());
    },
  });
  consumer.on('consumer.disconnect', () => void producer.disconnect());
  return consumer;
}

test('a loop with random aborts, taken over in the middle, copies every record exactly once', async () => {
  await using broker = await startBroker({ topics: TOPICS });
  const kafka = kafkaAt(broker.bootstrapServers);
  const producer = kafka.producer();
  await producer.connect();
  const sent = Array.from({ length: 400 }, (_, i) => String(i));
  for (let i = 0; i < sent.length; i += 10) {
    const messages = sent.slice(i, i + 10).map((value) => ({ partition: (i / 10) % 2, value }));
    await producer.send({ topic: 'in', messages });
  }
  await producer.disconnect();
  let seed = 7;
  const fails = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % 3 === 0;
  };
  const first = await copyExactlyOnce(kafka, 'copier', fails);
  await readOut(kafka, (values) => values.length >= 50);
  await first.disconnect();
  const second = await copyExactlyOnce(kafka, 'copier', fails);
  const values = await readOut(kafka, (seen) => seen.length >= sent.length);
  await second.disconnect();
  expect(values.toSorted((a, b) => Number(a) - Number(b))).toEqual(sent);
  expect(await readOut(kafka, (seen) => new Set(seen).size >= sent.length)).toHaveLength(
    sent.length,
  );
});
