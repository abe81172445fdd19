import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectKafka } from './connection.ts';
import { describeConsumerGroup } from './groups/consumer-groups.ts';
import { kafkaSettings } from './settings/kafka-settings.ts';
import type { Environment } from './settings/types.ts';
import { selfSigned, signedBy } from './testing/certificates.ts';
import { advertising, listening } from './testing/servers.ts';
import { ensureTopic } from './topics/ensure-topic.ts';
import { listTopics } from './topics/list-topics.ts';
import { topicOffsets } from './topics/topic-offsets.ts';

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

/** Runs while no time passes: what waits for a time-out, or pauses before another try, does not end. */
async function withoutTime(run: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  try {
    await run();
  } finally {
    vi.useRealTimers();
  }
}

describe('the start-up check', () => {
  it('lets a broker pass that answers, and says which', async () => {
    await using connection = await connect();
    expect(connection).toMatchObject({
      kind: 'brokers',
      description: `Kafka at ${broker.bootstrapServers}`,
      brokers: [broker.bootstrapServers],
    });
  });

  it('finds nobody there without a wait', async () => {
    const server = await listening(() => {});
    const brokers = server.address;
    await server[Symbol.asyncDispose]();
    await withoutTime(() =>
      expect(connect({ KAFKA_BROKERS: brokers })).rejects.toMatchObject({
        code: 'KAFKA_REFUSED',
        message: `Cannot connect to Kafka at ${brokers}: the connection was refused.`,
        exitCode: 69,
      }),
    );
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
    await withoutTime(() =>
      expect(connect({ KAFKA_BROKERS: server.address })).rejects.toMatchObject({
        code: 'KAFKA_NOT_KAFKA',
        message: expect.stringContaining('("HTTP/1.1 400 Bad Request")'),
        exitCode: 69,
      }),
    );
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
      await withoutTime(() =>
        expect(connect({ KAFKA_BROKERS: proxy.address })).rejects.toMatchObject({
          code: 'KAFKA_ADVERTISED_LISTENER',
          exitCode: 69,
          message: `${proxy.address} answered, but broker 1 names ${address} as its address: ${what}.`,
        }),
      );
    }
  });

  it('asks all brokers at once and is content with one', async () => {
    await using silent = await listening(() => {});
    await withoutTime(async () => {
      await using connection = await connect({
        KAFKA_BROKERS: `${silent.address},127.0.0.1:1,${broker.bootstrapServers}`,
      });
      expect(connection.nodes).toBe(1);
    });
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
