// How kafkajs reports TLS, logins and permissions that are wrong. Here it is as it is published.
import { startBroker } from '@tidemark/local-broker';
import stock from 'kafkajs';
import { expect, test } from 'vitest';
import { selfSigned } from '../../testing/certificates.ts';
import { stockRig } from '../testing/stock-rig.ts';

const rig = stockRig(stock, {
  users: {
    admin: { password: 'admin' },
    alice: {
      password: 'alice',
      permissions: [
        { topic: 'described', operations: ['describe'] },
        { group: 'hers', operations: ['read'] },
      ],
    },
  },
  saslMechanisms: ['PLAIN', 'SCRAM-SHA-512'],
  topics: { described: { partitions: 1 }, denied: { partitions: 1 } },
});

const TWICE = { retry: { retries: 1, initialRetryTime: 5 } };
const alice = { mechanism: 'plain', username: 'alice', password: 'alice' } as const;

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

test.each([
  ['plain', 'SASL PLAIN authentication failed'],
  ['scram-sha-512', 'SASL SCRAM SHA512 authentication failed'],
] as const)('a wrong password is an error of its own: %s', async (mechanism, message) => {
  const sasl = { mechanism, username: 'alice', password: 'wrong' } as stock.SASLOptions;
  const error = await failure({ sasl });
  expect(error).toMatchObject({ name: 'KafkaJSSASLAuthenticationError', retriable: false });
  expect(String(error)).toContain(message);
});

test('a mechanism that the broker does not offer is an error of the protocol, not of the login', async () => {
  const sasl = { ...alice, mechanism: 'scram-sha-256' } as stock.SASLOptions;
  expect(await failure({ sasl })).toMatchObject({
    ...{ name: 'KafkaJSProtocolError', type: 'UNSUPPORTED_SASL_MECHANISM', code: 33 },
  });
});

test('without a login it connects, and the first call finds a closed connection', async () => {
  const admin = rig.kafka(TWICE).admin();
  await expect(admin.connect()).resolves.toBeUndefined();
  await expect(admin.listTopics()).rejects.toThrow('Closed connection');
  await admin.disconnect();
  const producer = rig.kafka(TWICE).producer();
  await producer.connect();
  const sent = producer.send({ topic: 'denied', messages: [{ value: 'x' }] });
  await expect(sent).rejects.toMatchObject({
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: { name: 'KafkaJSConnectionClosedError' },
  });
  await producer.disconnect();
});

test('a login where none is asked for is an illegal state', async () => {
  await using open = await startBroker();
  const error = await failure({ brokers: [open.bootstrapServers], sasl: alice });
  expect(error).toMatchObject({ type: 'ILLEGAL_SASL_STATE', code: 34 });
});

test('TLS: one that is not trusted, and no TLS where it is spoken', async () => {
  await using tls = await startBroker({ tls: await selfSigned('127.0.0.1') });
  const brokers = [tls.bootstrapServers];
  expect(await failure({ brokers, ssl: true })).toMatchObject({
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: { name: 'KafkaJSConnectionError', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
  expect(await failure({ brokers })).toMatchObject({
    name: 'KafkaJSNumberOfRetriesExceeded',
    cause: { name: 'KafkaJSConnectionClosedError', message: 'Closed connection' },
  });
});

test('a topic that may not be written', async () => {
  const producer = rig.kafka({ ...TWICE, sasl: alice }).producer();
  await producer.connect();
  for (const topic of ['described', 'denied']) {
    const error: unknown = await producer
      .send({ topic, messages: [{ value: 'x' }] })
      .catch((thrown) => thrown);
    expect(String(error)).not.toContain(topic);
    const { type } = Object(Object(error).type ? error : Object(error).cause);
    expect(type).toBe('TOPIC_AUTHORIZATION_FAILED');
  }
  await producer.disconnect();
});

test.each([
  ['hers', 'TOPIC_AUTHORIZATION_FAILED'],
  ['not-hers', 'KafkaJSGroupCoordinatorNotFound'],
])('a consumer runs, and crashes for good: group %s, %s', async (groupId, expected) => {
  const consumer = rig.kafka({ ...TWICE, sasl: alice }).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic: 'described' });
  const crash = new Promise<{ error: Error; restart: boolean }>((resolve) =>
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload)),
  );
  await consumer.run({ eachBatch: async () => {} });
  const { error, restart } = await crash;
  const names = [error, error.cause].flatMap((each) => [Object(each).type, Object(each).name]);
  expect(names).toContain(expected);
  expect(restart).toBe(false);
  await consumer.disconnect();
});

test('permissions of an idempotent and of a transactional producer', async () => {
  const kafka = rig.kafka({ ...TWICE, sasl: alice });
  const idempotent = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await expect(idempotent.connect()).rejects.toMatchObject({
    type: 'CLUSTER_AUTHORIZATION_FAILED',
  });
  await idempotent.disconnect();
  const options = { idempotent: true, maxInFlightRequests: 1, transactionalId: 'not-hers' };
  const transactional = kafka.producer(options);
  await expect(transactional.transaction()).rejects.toMatchObject({
    name: 'KafkaJSGroupCoordinatorNotFound',
  });
  await transactional.disconnect();
});

test('a topic that may not be created is hidden in a list', async () => {
  const admin = rig.kafka({ ...TWICE, sasl: alice }).admin();
  await admin.connect();
  await expect(admin.createTopics({ topics: [{ topic: 'hers' }] })).rejects.toMatchObject({
    name: 'KafkaJSAggregateError',
    errors: [{ code: 29 }],
  });
  await admin.disconnect();
});
