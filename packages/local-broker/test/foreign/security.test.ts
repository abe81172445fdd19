// Logins, TLS and permissions as Node's clients meet them: what they do right, and what they say of each failure.
import { Admin, type SASLMechanismValue } from '@platformatic/kafka';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Broker, startBroker } from '../../src/broker.ts';
import type { BrokerUsers } from '../../src/security/permissions.ts';

const users: BrokerUsers = {
  admin: { password: 'admin-secret' },
  alice: {
    password: 'alice-secret',
    permissions: [
      { topic: 'orders', operations: ['write'] },
      { topic: 'watched', operations: ['describe'] },
      { group: 'reports-*', operations: ['read'] },
    ],
  },
};

let broker: Broker;
beforeAll(async () => {
  const topics = { orders: { partitions: 1 }, watched: { partitions: 1 } };
  broker = await startBroker({ users, topics, tls: 'self-signed' });
  return () => broker.close();
});

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const login = (username: string, mechanism: (typeof MECHANISMS)[number] = 'plain') =>
  ({ mechanism, username, password: `${username}-secret` }) as SASLOptions;

function kafka(settings: Partial<KafkaConfig>): Kafka {
  return new Kafka({
    ...{ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING },
    ...{ ssl: { ca: [broker.certificateAuthority ?? ''] }, retry: { retries: 0 } },
    ...settings,
  });
}

describe('kafkajs over SASL_SSL', () => {
  test.each(MECHANISMS)('logs in with %s and produces', async (mechanism) => {
    const client = kafka({ sasl: login('alice', mechanism), retry: { retries: 1 } });
    const producer = client.producer({ idempotent: true });
    await producer.connect();
    const [sent] = await producer.send({ topic: 'orders', messages: [{ value: mechanism }] });
    expect(sent?.errorCode).toBe(0);
    await producer.disconnect();
  });

  test.each([
    ['plain', 'Invalid username or password'],
    ['scram-sha-256', 'invalid credentials with SASL mechanism SCRAM-SHA-256'],
  ] as const)('with a wrong password for %s says so', async (mechanism, words) => {
    const sasl = { mechanism, username: 'alice', password: 'guess' } as SASLOptions;
    await expect(kafka({ sasl }).admin().connect()).rejects.toMatchObject({
      name: 'KafkaJSSASLAuthenticationError',
      message: expect.stringContaining(words),
    });
  });

  test('without a login is cut off at its first request', async () => {
    const admin = kafka({}).admin();
    await admin.connect();
    await expect(admin.listTopics()).rejects.toThrow('Closed connection');
    await admin.disconnect();
  });

  test('without the authority trusts nobody', async () => {
    const connecting = kafka({ ssl: true, sasl: login('alice') })
      .admin()
      .connect();
    await expect(connecting).rejects.toMatchObject({
      cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    });
  });

  test('without TLS gets no answer', async () => {
    const connecting = kafka({ ssl: false, sasl: login('alice') })
      .admin()
      .connect();
    await expect(connecting).rejects.toThrow();
  });

  test('hears what is not permitted', async () => {
    const client = kafka({ sasl: login('alice') });
    const producer = client.producer();
    await producer.connect();
    for (const topic of ['watched', 'unknown']) {
      const sending = producer.send({ topic, messages: [{ value: 'v' }] });
      await expect(sending, topic).rejects.toThrow(/not authorized to access topics/i);
    }
    await producer.disconnect();
    const admin = client.admin();
    await admin.connect();
    expect((await admin.listTopics()).sort()).toEqual(['orders', 'watched']);
    const creating = admin.createTopics({ topics: [{ topic: 'mine' }] });
    await expect(creating).rejects.toMatchObject({
      errors: [{ type: 'TOPIC_AUTHORIZATION_FAILED' }],
    });
    await admin.disconnect();
    const consumer = client.consumer({ groupId: 'others' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'watched' });
    const crashed = new Promise<Error>((resolve) => {
      consumer.on('consumer.crash', ({ payload }) => resolve(payload.error));
    });
    await consumer.run({ eachMessage: async () => {} }).catch(() => {});
    expect((await crashed).name).toBe('KafkaJSGroupCoordinatorNotFound');
    await consumer.disconnect();
  });
});

describe('@platformatic/kafka over SASL_SSL', () => {
  const admin = (mechanism: SASLMechanismValue, password: string) =>
    new Admin({
      ...{ clientId: 'test', bootstrapBrokers: [broker.bootstrapServers], retries: 0 },
      tls: { ca: [broker.certificateAuthority ?? ''] },
      sasl: { mechanism, username: 'alice', password },
    });

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)(
    'logs in with %s',
    async (mechanism) => {
      const client = admin(mechanism, 'alice-secret');
      expect(await client.listTopics()).toEqual(['orders', 'watched']);
      await client.close();
      const wrong = admin(mechanism, 'guess');
      await expect(wrong.listTopics()).rejects.toThrow();
      await wrong.close();
    },
  );
});
