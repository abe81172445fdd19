// How kafkajs reports what is wrong with a connection or a topic. Here it is as it is published.
import stock from 'kafkajs';
import { expect, test } from 'vitest';
import { listening } from '../../testing/servers.ts';
import { stockRig } from '../testing/stock-rig.ts';

const rig = stockRig(stock);
const TWICE = { retry: { retries: 1, initialRetryTime: 5 } };

/** Connects and closes; the error, when it does not work. */
async function failure(config: Partial<stock.KafkaConfig>): Promise<unknown> {
  const admin = rig.kafka({ ...TWICE, ...config }).admin();
  try {
    await admin.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await admin.disconnect();
  }
}

test('takes a broker for connected that never answers', async () => {
  await using silent = await listening(() => {});
  const admin = rig
    .kafka({ brokers: [silent.address], connectionTimeout: 100, requestTimeout: 100, ...TWICE })
    .admin();
  await expect(admin.connect()).resolves.toBeUndefined();
  await expect(admin.listTopics()).rejects.toThrow();
  await admin.disconnect();
});

test.each([
  ['127.0.0.1:1', 'ECONNREFUSED'],
  ['no-such-host.invalid:9092', 'ENOTFOUND'],
])('says of %s, deep inside, that it is %s', async (address, code) => {
  expect(await failure({ brokers: [address] })).toMatchObject({
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: { name: 'KafkaJSConnectionError', code, broker: address },
  });
});

test('does not say that a port speaks no TLS: the socket ended, or there was no answer', async () => {
  const ended = 'Client network socket disconnected before secure TLS connection was established';
  expect(await failure({ ssl: true })).toMatchObject({
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: { code: 'ECONNRESET', message: `Connection error: ${ended}` },
  });
  await using silent = await listening(() => {});
  const brokers = [silent.address];
  const unanswered = await failure({ brokers, ssl: true, connectionTimeout: 100 });
  expect(unanswered).toMatchObject({ cause: { message: 'Connection timeout' } });
  expect(Object(unanswered).cause.code).toBeUndefined();
});

test('does not say of an unknown topic which one it is', async () => {
  const kafka = rig.kafka(TWICE);
  const [admin, consumer, producer] = [
    kafka.admin(),
    kafka.consumer({ groupId: 'g', allowAutoTopicCreation: false }),
    kafka.producer({ allowAutoTopicCreation: false }),
  ];
  await Promise.all([admin.connect(), consumer.connect(), producer.connect()]);
  const topic = 'nowhere';
  const errors = await Promise.all(
    [
      consumer.subscribe({ topic }),
      admin.fetchTopicMetadata({ topics: [topic] }),
      producer.send({ topic, messages: [{ value: 'x' }] }),
      admin.fetchTopicOffsets(topic),
    ].map((call) => call.then(() => undefined).catch((error: unknown) => error)),
  );
  const bare = { name: 'KafkaJSProtocolError', type: 'UNKNOWN_TOPIC_OR_PARTITION', code: 3 };
  const wrapped = { name: 'KafkaJSNumberOfRetriesExceeded', cause: bare };
  expect(errors).toMatchObject([bare, bare, wrapped, wrapped]);
  for (const error of errors) expect(String(error)).not.toContain(topic);
  await Promise.all([admin.disconnect(), consumer.disconnect(), producer.disconnect()]);
});

test('says nothing of a topic that is there already but `false`, and hides other refusals in a list', async () => {
  const topic = await rig.topic();
  const admin = rig.kafka().admin();
  await admin.connect();
  expect(await admin.createTopics({ topics: [{ topic }] })).toBe(false);
  for (const [refused, type] of [
    [{ topic: 'no!name' }, 'INVALID_TOPIC_EXCEPTION'],
    [{ topic: 'replicas', replicationFactor: 3 }, 'INVALID_REPLICATION_FACTOR'],
  ] as const) {
    await expect(admin.createTopics({ topics: [refused] })).rejects.toMatchObject({
      name: 'KafkaJSAggregateError',
      errors: [{ type }],
    });
  }
  await admin.disconnect();
});

test('a group that is still loading crashes a consumer that begins', async () => {
  const topic = await rig.topic();
  const consumer = rig.kafka({ retry: { retries: 0 } }).consumer({ groupId: 'loading' });
  await consumer.connect();
  await consumer.subscribe({ topic });
  const crash = new Promise<unknown>((resolve) =>
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload)),
  );
  using _ = rig.broker.faults.fail('JoinGroup', {
    ...{ groupId: 'loading', error: 'COORDINATOR_LOAD_IN_PROGRESS', times: 1 },
  });
  await consumer.run({ eachBatch: async () => {} });
  expect(await crash).toMatchObject({ restart: true });
  await consumer.disconnect();
});

test('a topic that was created is said to be unknown where the broker has not heard of it yet', async () => {
  const admin = rig.kafka().admin();
  await admin.connect();
  using _ = rig.broker.faults.fail('Metadata', {
    ...{ topic: 'just-made', error: 'UNKNOWN_TOPIC_OR_PARTITION', times: 1 },
  });
  await expect(admin.createTopics({ topics: [{ topic: 'just-made' }] })).rejects.toMatchObject({
    type: 'UNKNOWN_TOPIC_OR_PARTITION',
  });
  expect(rig.broker.describe().topics.map(({ name }) => name)).toContain('just-made');
  await admin.disconnect();
});
