import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectKafka } from './connection.ts';
import { commitGroupOffsets } from './groups/commit-group-offsets.ts';
import { describeConsumerGroup } from './groups/consumer-groups.ts';
import { groupLag } from './groups/group-lag.ts';
import { kafkaSettings } from './settings/kafka-settings.ts';
import type { Environment } from './settings/types.ts';
import { selfSigned, signedBy } from './testing/certificates.ts';
import { advertising, listening } from './testing/servers.ts';
import { createTopic } from './topics/create-topic.ts';
import { deleteTopic } from './topics/delete-topic.ts';
import { ensureTopic } from './topics/ensure-topic.ts';
import { describeTopic } from './topics/find-topic.ts';
import { listTopics } from './topics/list-topics.ts';
import { topicConfigs } from './topics/topic-configs.ts';
import { topicOffsets, topicOffsetsAt } from './topics/topic-offsets.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const connect = (env: Environment = {}, signal?: AbortSignal) =>
  connectKafka(kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers, ...env }), {
    clientId: 'test',
    signal,
  });

describe('the start-up check', () => {
  it('lets a broker pass that answers, and says which', async () => {
    await using connection = await connect();
    expect(connection).toMatchObject({
      kind: 'brokers',
      description: `Kafka at ${broker.bootstrapServers}`,
      brokers: [broker.bootstrapServers],
    });
  });

  it('finds nobody there without a long wait', async () => {
    const server = await listening(() => {});
    const brokers = server.address;
    await server[Symbol.asyncDispose]();
    const begin = performance.now();
    await expect(connect({ KAFKA_BROKERS: brokers })).rejects.toMatchObject({
      code: 'KAFKA_REFUSED',
      message: `Cannot connect to Kafka at ${brokers}: the connection was refused.`,
      exitCode: 69,
    });
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it('finds a host name that nobody knows', async () => {
    await expect(connect({ KAFKA_BROKERS: 'no-such-host.invalid:9092' })).rejects.toMatchObject({
      code: 'KAFKA_HOST_UNKNOWN',
      exitCode: 69,
    });
  });

  it('finds that a port does not speak TLS', async () => {
    await expect(connect({ KAFKA_SSL: 'true' })).rejects.toMatchObject({
      code: 'KAFKA_TLS_MISMATCH',
      exitCode: 69,
    });
  });

  it('finds that something else than Kafka answers', async () => {
    await using server = await listening((socket) =>
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    const begin = performance.now();
    await expect(connect({ KAFKA_BROKERS: server.address })).rejects.toMatchObject({
      code: 'KAFKA_NOT_KAFKA',
      message: expect.stringContaining('("HTTP/1.1 400 Bad Request")'),
      exitCode: 69,
    });
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it('finds that a port closes every connection', async () => {
    await using server = await listening((socket) => socket.destroy());
    await expect(connect({ KAFKA_BROKERS: server.address })).rejects.toMatchObject({
      code: 'KAFKA_CONNECTION_CLOSED',
      exitCode: 69,
    });
  });

  it('finds that the address which a broker advertises leads nowhere', async () => {
    await using web = await listening((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n'));
    for (const [address, what] of [
      ['127.0.0.1:1', 'the connection was refused'],
      [web.address, 'what answers there is not Kafka ("HTTP/1.1 400 Bad Request")'],
    ] as const) {
      await using proxy = await advertising(broker.port, address);
      const begin = performance.now();
      await expect(connect({ KAFKA_BROKERS: proxy.address })).rejects.toMatchObject({
        code: 'KAFKA_ADVERTISED_LISTENER',
        exitCode: 69,
        message: `${proxy.address} answered, but broker 1 names ${address} as its address: ${what}.`,
      });
      expect(performance.now() - begin).toBeLessThan(1_000);
    }
  });

  it('asks all brokers at once and is content with one', async () => {
    await using silent = await listening(() => {});
    const begin = performance.now();
    await using connection = await connect({
      KAFKA_BROKERS: `${silent.address},127.0.0.1:1,${broker.bootstrapServers}`,
    });
    expect(connection.nodes).toBe(1);
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  it('gives up on a port that takes the connection and never answers', async () => {
    await using server = await listening(() => {});
    await expect(connect({ KAFKA_BROKERS: server.address })).rejects.toMatchObject({
      code: 'KAFKA_TIMEOUT',
      exitCode: 69,
    });
  });

  it('ends at once when it is aborted', async () => {
    await using server = await listening(() => {});
    const abort = new AbortController();
    const connecting = connect({ KAFKA_BROKERS: server.address }, abort.signal);
    const reason = new Error('Ctrl+C');
    abort.abort(reason);
    await expect(connecting).rejects.toBe(reason);
  });
});

describe('a connection', () => {
  it('speaks to brokers at IPv6 addresses, given and advertised', async () => {
    await using six = await startBroker({ host: '::1', topics: { t: { partitions: 1 } } });
    const address = `[::1]:${six.port}`;
    await using connection = await connect({ KAFKA_BROKERS: address });
    expect(connection).toMatchObject({ brokers: [address], description: `Kafka at ${address}` });
    const producer = connection.createKafka().producer();
    await producer.connect();
    await producer.send({ topic: 't', messages: [{ value: 'x' }] });
    await producer.disconnect();
    expect(await topicOffsets(connection, 't')).toEqual([{ partition: 0, low: 0, high: 1 }]);
    await six.close();
    await expect(connect({ KAFKA_BROKERS: address })).rejects.toMatchObject({
      message: `Cannot connect to Kafka at ${address}: the connection was refused.`,
    });
  });

  it('shows a certificate of the client where the broker wants one', async () => {
    const authority = await selfSigned('authority');
    await using mutual = await startBroker({
      tls: {
        ...(await signedBy(authority, 'broker')),
        ca: authority.cert,
        requestClientCertificate: 'required',
      },
    });
    const dir = mkdtempSync(join(tmpdir(), 'tidemark-mutual-'));
    const { cert, key } = await signedBy(authority, 'client');
    const file = (name: string, text: string) => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    };
    const place = {
      KAFKA_BROKERS: mutual.bootstrapServers,
      KAFKA_SSL_CA: file('ca.pem', authority.cert),
    };
    try {
      await using connection = await connect({
        ...place,
        KAFKA_SSL_CERT: file('client.pem', cert),
        KAFKA_SSL_KEY: file('client.key', key),
      });
      expect(await listTopics(connection)).toEqual([]);
      await expect(connect(place)).rejects.toMatchObject({ code: 'KAFKA_TLS_CLIENT_CERTIFICATE' });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('has the client id and the rack of the environment', async () => {
    await using connection = await connect({
      KAFKA_CLIENT_ID: 'till-7',
      KAFKA_CLIENT_RACK: 'eu-1',
    });
    await ensureTopic(connection, 'named', { create: true, partitions: 1 });
    const consumer = connection.createKafka().consumer({ groupId: 'named', maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topics: ['named'] });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    const fetched = new Promise((resolve) =>
      consumer.on(consumer.events.REQUEST, ({ payload }) => {
        if (payload.apiName === 'Fetch') resolve(payload.clientId);
      }),
    );
    await consumer.run({ eachMessage: async () => {} });
    await joined;
    expect(await fetched).toBe('till-7');
    const group = await describeConsumerGroup(connection, 'named');
    expect(group.members[0]?.clientId).toBe('till-7');
    await consumer.disconnect();
  });

  it('makes a new kafkajs for each caller and shows no secret', async () => {
    await using connection = await connect();
    expect(connection.createKafka()).not.toBe(connection.createKafka());
    const settings = kafkaSettings({
      KAFKA_BROKERS: broker.bootstrapServers,
      KAFKA_SASL_USERNAME: 'hidden-text',
      KAFKA_SASL_PASSWORD: 'hidden-text',
    });
    // The local broker knows no login, so this one fails; its error must not show the password.
    const error = await connectKafka(settings, { clientId: 'test' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ exitCode: 77 });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hidden-text');
  });

  it('keeps kafkajs off the console: what it says goes to the log, at debug level', async () => {
    const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    const debug = vi.fn();
    const other = vi.fn();
    const settings = kafkaSettings({
      KAFKA_BROKERS: broker.bootstrapServers,
      KAFKA_SASL_USERNAME: 'nobody',
      KAFKA_SASL_PASSWORD: 'x',
    });
    const log = { debug, info: other, warn: other };
    await connectKafka(settings, { clientId: 'test', log }).catch(() => undefined);
    expect(debug).toHaveBeenCalledWith(
      expect.objectContaining({ kafkajs: 'BrokerPool', level: 'ERROR' }),
      expect.any(String),
    );
    expect(other).not.toHaveBeenCalled();
    for (const write of written) expect(write).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('has one admin client for all', async () => {
    await using connection = await connect();
    const [a, b] = await Promise.all([connection.admin(), connection.admin()]);
    expect(a).toBe(b);
  });
});

describe('a topic', () => {
  it('is an error with the way out when it is missing and not to be created', async () => {
    await using connection = await connect();
    await expect(
      ensureTopic(connection, 'missing', { create: false, partitions: 3 }),
    ).rejects.toMatchObject({
      code: 'TOPIC_NOT_FOUND',
      exitCode: 1,
      hint: expect.stringContaining('pnpm kafka topics create missing'),
    });
  });

  it('is created once, though several create it at the same time', async () => {
    await using a = await connect();
    await using b = await connect();
    const made = await Promise.all(
      [a, b, a, b].map((one) => ensureTopic(one, 'shared', { create: true, partitions: 3 })),
    );
    expect(made.map(({ partitions }) => partitions)).toEqual([3, 3, 3, 3]);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
  });

  it('keeps its own number of partitions when it is there', async () => {
    await using connection = await connect();
    await createTopic(connection, 'five', { partitions: 5, configs: { 'retention.ms': '-1' } });
    expect(await ensureTopic(connection, 'five', { create: true, partitions: 3 })).toEqual({
      partitions: 5,
      created: false,
    });
    expect((await describeTopic(connection, 'five')).partitions).toHaveLength(5);
    expect((await topicConfigs(connection, 'five')).filter((c) => c.overridden)).toEqual([
      { name: 'retention.ms', value: '-1', overridden: true },
    ]);
    await deleteTopic(connection, 'five');
    expect((await listTopics(connection)).map(({ topic }) => topic)).not.toContain('five');
  });

  it.each([
    ['a name that Kafka refuses', 'no!name', {}],
    ['more replicas than brokers', 'replicas', { replicationFactor: 3 }],
    ['a setting that nobody knows', 'setting', { configs: { 'no.such.setting': '1' } }],
  ])('is refused for %s', async (_, topic, options) => {
    await using connection = await connect();
    await expect(
      createTopic(connection, topic, { partitions: 1, ...options }),
    ).rejects.toMatchObject({ code: 'TOPIC_REFUSED', message: expect.stringContaining(topic) });
  });

  it('says how far it reaches, and a group how far it is behind', async () => {
    await using connection = await connect();
    await ensureTopic(connection, 'counted', { create: true, partitions: 2 });
    const producer = connection.createKafka().producer();
    await producer.connect();
    const messages = [1_000, 2_000, 3_000].map((time) => ({
      partition: 1,
      value: 'x',
      timestamp: String(time),
    }));
    await producer.send({ topic: 'counted', messages });
    await producer.disconnect();
    expect(await topicOffsets(connection, 'counted')).toEqual([
      { partition: 0, low: 0, high: 0 },
      { partition: 1, low: 0, high: 3 },
    ]);
    const at = await topicOffsetsAt(connection, 'counted', 1_500);
    expect(at.get(1)).toBe(1);

    await commitGroupOffsets(connection, { groupId: 'g', topic: 'counted' }, new Map([[1, 1]]));
    expect((await groupLag(connection, 'g')).partitions).toMatchObject([
      { topic: 'counted', partition: 0, committed: undefined, end: 0, lag: undefined },
      { topic: 'counted', partition: 1, committed: 1, end: 3, lag: 2 },
    ]);
    await expect(groupLag(connection, 'nobody')).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' });
  });
});
