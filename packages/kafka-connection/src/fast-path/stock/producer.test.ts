// What the producer of kafkajs does that an application does not expect. Here it is as it is published.
import stock from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { withKafkajs } from '../testing/load-kafkajs.ts';
import { stockRig } from '../testing/stock-rig.ts';

const rig = stockRig(stock, { autoCreateTopics: true });
const PLAIN: stock.ProducerConfig = { allowAutoTopicCreation: false };

/** A producer that is connected for the time of `body`. */
async function producing<T>(
  body: (producer: stock.Producer) => Promise<T>,
  config = PLAIN,
  kafka = rig.kafka(),
): Promise<T> {
  const producer = kafka.producer(config);
  await producer.connect();
  try {
    return await body(producer);
  } finally {
    await producer.disconnect();
  }
}

const endOf = (topic: string) =>
  rig.broker.describe().topics.find(({ name }) => name === topic)?.partitions[0]?.highWatermark;

test('all records of a `send` are one batch, which is refused when together they are too large', async () => {
  const topic = await rig.topic();
  const messages = Array.from({ length: 12 }, () => ({ value: 'x'.repeat(100_000) }));
  await producing(async (producer) => {
    await expect(producer.send({ topic, messages })).rejects.toMatchObject({
      type: 'MESSAGE_TOO_LARGE',
    });
  });
  expect(endOf(topic)).toBe(0);
});

test('sends for the same partition at the same time are a request each', async () => {
  const topic = await rig.topic();
  let requests = 0;
  const stop = rig.broker.onRequest(({ api }) => {
    if (api === 'Produce') requests += 1;
  });
  await producing((producer) =>
    Promise.all([...'abcde'].map((value) => producer.send({ topic, messages: [{ value }] }))),
  );
  stop();
  expect(requests).toBe(5);
});

test('a slip of the pen in a topic’s name makes a topic', async () => {
  await producing((producer) => producer.send({ topic: 'odrers', messages: [{ value: 'a' }] }), {});
  expect(endOf('odrers')).toBe(1);
});

test('a record for a partition that does not exist is gone without an error', async () => {
  const topic = await rig.topic();
  const messages = [{ value: 'a', partition: 99 }];
  expect(await producing((producer) => producer.send({ topic, messages }))).toEqual([]);
  expect(endOf(topic)).toBe(0);
});

test('the first producer prints a warning about its partitioner', async () => {
  await withKafkajs('stock', async ({ Kafka, logLevel }) => {
    const log = vi.fn();
    const logCreator = () => log;
    const kafka = new Kafka({ brokers: ['nowhere:1'], logLevel: logLevel.WARN, logCreator });
    kafka.producer();
    kafka.producer();
    expect(log).toHaveBeenCalledOnce();
    expect(log.mock.calls[0]?.[0].log.message).toContain('switched default partitioner');
  });
});

test.each([
  ['without a key, to a compacted topic', {}, 'INVALID_RECORD'],
  [
    'two hours ahead of the broker',
    { key: 'k', timestamp: String(Date.now() + 7_200_000) },
    'INVALID_TIMESTAMP',
  ],
  ['of 1.1 MB', { key: 'k', value: 'x'.repeat(1_100_000) }, 'MESSAGE_TOO_LARGE'],
])('a record is refused, and which one is not said: %s', async (_, traits, type) => {
  const topic = `refusing-${type}`;
  await rig.broker.createTopic(topic, { partitions: 1, configs: { 'cleanup.policy': 'compact' } });
  await producing(async (producer) => {
    const messages = [
      { key: 'a', value: 'fine' },
      { value: 'x', ...traits },
    ];
    const refused: unknown = await producer.send({ topic, messages }).catch((error) => error);
    expect(String(Reflect.get(Object(refused), 'type') ?? refused)).toContain(type);
    expect(Object(refused).index).toBeUndefined();
  });
});

/** Requests of a kind while `body` runs. */
async function counted(api: string, body: () => Promise<unknown>): Promise<number> {
  let requests = 0;
  const stop = rig.broker.onRequest((request) => {
    if (request.api === api) requests += 1;
  });
  await body();
  stop();
  return requests;
}

const TRANSACTIONAL = { ...PLAIN, idempotent: true, maxInFlightRequests: 1 };

test('`connect` of a transactional producer asks for a producer id that it does not use', async () => {
  const asked = await counted('InitProducerId', () =>
    producing(async (producer) => (await producer.transaction()).abort(), {
      ...{ ...TRANSACTIONAL, transactionalId: 'twice' },
    }),
  );
  expect(asked).toBe(2);
});

test('a transaction that follows at once waits 300 ms, whatever it is to wait for', async () => {
  const topic = await rig.topic();
  // In tests kafkajs waits for a shorter time than elsewhere.
  vi.stubEnv('NODE_ENV', 'production');
  const waited = await withKafkajs('stock', async ({ Kafka, logLevel }) => {
    const brokers = [rig.broker.bootstrapServers];
    const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const options = { ...TRANSACTIONAL, transactionalId: 'waiting' };
    return await producing((producer) => timeToBegin(producer, topic), options, kafka);
  });
  vi.unstubAllEnvs();
  // A fifth more or less.
  expect(waited).toBeGreaterThan(235);
});

/** How long the first record of a transaction takes when the markers of the one before are being written. */
async function timeToBegin(producer: stock.Producer, topic: string): Promise<number> {
  const transaction = await producer.transaction();
  using fault = rig.broker.faults.fail('AddPartitionsToTxn', {
    ...{ error: 'CONCURRENT_TRANSACTIONS', times: 1 },
  });
  const before = performance.now();
  await transaction.send({ topic, messages: [{ value: 'a' }] });
  const waited = performance.now() - before;
  expect(fault.hits).toBe(1);
  await transaction.commit();
  return waited;
}

test('after a commit that failed the producer is of no use', async () => {
  const topic = await rig.topic();
  await producing(
    async (producer) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value: 'a' }] });
      using _ = rig.broker.faults.fail('EndTxn', { error: 'NOT_COORDINATOR', times: 1 });
      await expect(transaction.commit()).rejects.toThrow();
      await expect(producer.transaction()).rejects.toThrow(
        'Cannot call "beginTransaction" in state "COMMITTING"',
      );
      await expect(transaction.abort()).rejects.toThrow(
        'Cannot continue to use transaction once ended',
      );
    },
    { ...TRANSACTIONAL, transactionalId: 'dead' },
  );
});

const OLD_EPOCH = { name: 'KafkaJSProtocolError', type: 'INVALID_PRODUCER_EPOCH', code: 47 };

test('a fenced producer is told that its epoch is old (47), in every request', async () => {
  const topic = await rig.topic();
  const options = { ...TRANSACTIONAL, transactionalId: 'taken-over' };
  await producing(async (old) => {
    const transaction = await old.transaction();
    await transaction.send({ topic, messages: [{ value: 'a' }] });
    await producing(async (successor) => (await successor.transaction()).abort(), options);
    await expect(transaction.commit()).rejects.toMatchObject(OLD_EPOCH);
  }, options);
});

test('a producer whose transaction timed out is told the same', async () => {
  const topic = await rig.topic();
  const options = { ...TRANSACTIONAL, transactionalId: 'too-late', transactionTimeout: 60 };
  await producing(async (producer) => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'a' }] });
    const isOpen = () =>
      rig.broker
        .describe()
        .transactions.some(
          ({ transactionalId, startedAt }) => transactionalId === 'too-late' && startedAt,
        );
    await vi.waitUntil(() => !isOpen(), { timeout: 3_000 });
    await expect(transaction.commit()).rejects.toMatchObject(OLD_EPOCH);
  }, options);
});

test('a transaction may not be as long as one likes', async () => {
  await producing(
    (producer) =>
      expect(producer.transaction()).rejects.toMatchObject({ type: 'INVALID_TRANSACTION_TIMEOUT' }),
    { ...TRANSACTIONAL, transactionalId: 'long', transactionTimeout: 16 * 60_000 },
  );
});

/** Offsets for a group, in a transaction that is then open. */
async function sendOffsets(producer: stock.Producer, topic: string, consumerGroupId: string) {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ value: 'result' }] });
  const topics = [{ topic, partitions: [{ partition: 0, offset: '3' }] }];
  await transaction.sendOffsets({ consumerGroupId, topics });
  return transaction;
}

test('who is no member of a group commits its offsets in a transaction all the same', async () => {
  const topic = await rig.topic({ values: ['a', 'b', 'c'] });
  const groupId = 'not-mine';
  const member = rig.kafka().consumer({ groupId, maxWaitTimeInMs: 10 });
  await member.connect();
  await member.subscribe({ topic });
  const joined = new Promise((resolve) => member.on(member.events.GROUP_JOIN, resolve));
  await member.run({ autoCommit: false, eachBatch: async () => {} });
  await joined;
  await producing(async (stranger) => (await sendOffsets(stranger, topic, groupId)).commit(), {
    ...TRANSACTIONAL,
    transactionalId: 'stranger',
  });
  const admin = rig.kafka().admin();
  await admin.connect();
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  expect(offsets?.partitions).toMatchObject([{ offset: '3' }]);
  await Promise.all([admin.disconnect(), member.disconnect()]);
});

test('a group’s offset is read while the commit of a newer one is under way', async () => {
  const topic = await rig.topic({ values: ['a', 'b', 'c'] });
  const groupId = 'pending';
  const admin = rig.kafka().admin();
  await admin.connect();
  const read = async () => {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return offsets?.partitions[0]?.offset;
  };
  await producing(
    async (producer) => {
      const transaction = await sendOffsets(producer, topic, groupId);
      expect(await read()).toBe('-1');
      await transaction.commit();
    },
    { ...TRANSACTIONAL, transactionalId: 'under-way' },
  );
  expect(await read()).toBe('3');
  await admin.disconnect();
});

/** What a group has committed that has read to the end, where a producer offered that offset and took it back. */
async function committedBeside(kafka: stock.Kafka, producerKafka: stock.Kafka): Promise<unknown> {
  const topic = await rig.topic({ values: ['a', 'b', 'c'] });
  const groupId = `group-of-${topic}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 10 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const isRead = new Promise<void>((resolve) => {
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { lastOffset } }) => {
      if (lastOffset === '2') resolve();
    });
  });
  const options = { ...TRANSACTIONAL, transactionalId: `beside-${topic}` };
  await producing(
    async (producer) => {
      await consumer.run({
        eachBatch: async ({ batch }) => {
          if (batch.lastOffset() === '2')
            await (await sendOffsets(producer, topic, groupId)).abort();
        },
      });
      await isRead;
    },
    options,
    producerKafka,
  );
  await consumer.disconnect();
  const group = rig.broker.describe().groups.find((each) => each.groupId === groupId);
  return group?.offsets.find((each) => each.topic === topic)?.offset;
}

test('a consumer takes an offset for committed that a producer of the same `Kafka` took back', async () => {
  expect(await committedBeside(rig.kafka(), rig.kafka())).toBe(3);
  const kafka = rig.kafka();
  expect(await committedBeside(kafka, kafka)).not.toBe(3);
});
