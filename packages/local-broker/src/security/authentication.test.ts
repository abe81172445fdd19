import { describe, expect, test } from 'vitest';
import { logIn, plainToken, scramFinal, scramFirst } from '../../test/sasl-client.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import type { BrokerEvent } from '../broker-event.ts';
import { errorCode } from '../wire/error-codes.ts';

const METADATA = 3;
const HANDSHAKE = 17;
const API_VERSIONS = 18;
const AUTHENTICATE = 36;
const ALL = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

const users = { alice: { password: 'alice-secret' }, bob: { password: 'bob-secret' } };
const software = { clientSoftwareName: 'a', clientSoftwareVersion: '1' };

async function started() {
  const events: BrokerEvent[] = [];
  const broker = await startBroker({ users, onEvent: (event) => events.push(event) });
  const client = await WireClient.connect(broker);
  const end = async (): Promise<void> => {
    await client[Symbol.asyncDispose]();
    await broker.close();
  };
  return { broker, client, events, [Symbol.asyncDispose]: end };
}

describe('a login', () => {
  test.each(ALL)('with %s opens the broker, under the name of the user', async (mechanism) => {
    await using at = await started();
    const { client, broker } = at;
    expect((await client.request(API_VERSIONS, 3, software)).errorCode).toBe(0);
    const answer = await logIn(client, mechanism, 'alice', 'alice-secret');
    expect(answer).toMatchObject({ errorCode: 0, errorMessage: '', sessionLifetimeMs: 0 });
    expect((await client.request(METADATA, 12, { topics: null })).brokers).toHaveLength(1);
    expect(broker.describe().connections[0]?.principal).toBe('User:alice');
    expect(broker.describe().security).toEqual({
      protocol: 'SASL_PLAINTEXT',
      mechanisms: ALL,
      authorizes: true,
    });
  });

  test.each([
    ['PLAIN', 'alice', 'Authentication failed: Invalid username or password'],
    ['PLAIN', 'nobody', 'Authentication failed: Invalid username or password'],
    ...(['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const).flatMap((mechanism) =>
      ['alice', 'nobody'].map(
        (name) =>
          [
            mechanism,
            name,
            `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`,
          ] as const,
      ),
    ),
  ] as const)(
    'with %s and a wrong password for %s is refused, and the connection closed',
    async (mechanism, name, errorMessage) => {
      await using at = await started();
      const answer = await logIn(at.client, mechanism, name, 'guess');
      expect(answer).toMatchObject({
        errorCode: errorCode('SASL_AUTHENTICATION_FAILED'),
        errorMessage,
        authBytes: Buffer.alloc(0),
      });
      await at.client.closed();
      expect(at.events).toEqual([
        { type: 'login-failed', clientHost: '127.0.0.1', reason: errorMessage },
      ]);
    },
  );

  test('with a mechanism that is not offered hears of those that are, and the connection is closed', async () => {
    await using at = await started();
    expect(await at.client.request(HANDSHAKE, 1, { mechanism: 'GSSAPI' })).toEqual({
      errorCode: errorCode('UNSUPPORTED_SASL_MECHANISM'),
      mechanisms: ALL,
    });
    await at.client.closed();
    expect(at.events).toMatchObject([{ type: 'login-failed' }]);
  });

  test('of another user does not follow from what went wrong on another connection', async () => {
    await using at = await started();
    await logIn(at.client, 'PLAIN', 'alice', 'guess');
    await using other = await WireClient.connect(at.broker);
    expect((await logIn(other, 'SCRAM-SHA-256', 'bob', 'bob-secret')).errorCode).toBe(0);
  });
});

describe('the old way, with bare tokens', () => {
  const bare = (token: Buffer | string): Buffer => {
    const bytes = Buffer.from(token);
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  };

  test('lets in with PLAIN, even where a token is shorter than a request', async () => {
    await using broker = await startBroker({ users: { a: { password: 'b' } } });
    await using client = await WireClient.connect(broker);
    expect(await client.request(HANDSHAKE, 0, { mechanism: 'PLAIN' })).toEqual({
      errorCode: 0,
      mechanisms: ALL,
    });
    client.write(bare(plainToken('a', 'b')));
    expect(await client.nextFrame()).toEqual(Buffer.alloc(0));
    expect((await client.request(METADATA, 6, { topics: null })).topics).toEqual([]);
  });

  test('lets in with SCRAM', async () => {
    await using at = await started();
    const { client } = at;
    await client.request(HANDSHAKE, 0, { mechanism: 'SCRAM-SHA-512' });
    const first = scramFirst('bob');
    client.write(bare(`n,,${first}`));
    const challenge = (await client.nextFrame()).toString();
    const final = scramFinal('SCRAM-SHA-512', 'bob-secret', first, challenge);
    client.write(bare(final.token));
    expect((await client.nextFrame()).toString()).toBe(final.serverFinal);
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  });

  test('tells of a wrong password by closing the connection', async () => {
    await using at = await started();
    await at.client.request(HANDSHAKE, 0, { mechanism: 'PLAIN' });
    at.client.write(bare(plainToken('alice', 'guess')));
    await at.client.closed();
    expect(at.events).toMatchObject([{ type: 'login-failed' }]);
  });
});

describe('a request that does not fit closes the connection', () => {
  const versions = (client: WireClient) => client.request(API_VERSIONS, 3, software);
  const handshake = (client: WireClient) => client.request(HANDSHAKE, 1, { mechanism: 'PLAIN' });

  test.each([
    ['Metadata before the login', [], METADATA, 12],
    ['SaslAuthenticate before SaslHandshake', [], AUTHENTICATE, 2],
    ['ApiVersions once more', [versions], API_VERSIONS, 3],
    ['Metadata in the middle', [versions, handshake], METADATA, 12],
    ['SaslHandshake in the middle', [handshake], HANDSHAKE, 1],
    ['ApiVersions in the middle', [handshake], API_VERSIONS, 3],
  ])('%s', async (_, before, key, version) => {
    await using at = await started();
    for (const step of before) await step(at.client);
    const request = { topics: null, mechanism: 'PLAIN', authBytes: Buffer.alloc(0), ...software };
    at.client.send(key, version, request);
    await at.client.closed();
    expect(at.events).toMatchObject([
      { type: 'connection-failed', error: { code: 'BROKER_LOGIN_REQUIRED', exitCode: 77 } },
    ]);
  });

  test('a frame that is larger than any login', async () => {
    await using at = await started();
    at.client.write(Buffer.from('00080001', 'hex'));
    await at.client.closed();
  });

  test('and what was sent behind a login that failed is not looked at', async () => {
    await using at = await started();
    await handshake(at.client);
    at.client.send(AUTHENTICATE, 2, { authBytes: plainToken('alice', 'guess') });
    at.client.send(AUTHENTICATE, 2, { authBytes: plainToken('alice', 'alice-secret') });
    at.client.send(METADATA, 12, { topics: null });
    const [first, second] = [at.client.nextFrame(), at.client.nextFrame()];
    await expect(second).rejects.toThrow('connection closed');
    expect((await first).length).toBeGreaterThan(8);
    expect(at.events).toHaveLength(1);
  });
});

describe('a version of ApiVersions that the broker does not know', () => {
  test('is answered before the login, and may be followed by one that it knows', async () => {
    await using at = await started();
    at.client.write(Buffer.from('0000000e0012006300000007000474657374', 'hex'));
    const answer = await at.client.nextFrame();
    expect([answer.readInt32BE(0), answer.readInt16BE(4)]).toEqual([7, 35]);
    expect((await at.client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  });
});

describe('ILLEGAL_SASL_STATE is what a client hears', () => {
  test('that logs in once more', async () => {
    await using at = await started();
    await logIn(at.client, 'PLAIN', 'alice', 'alice-secret');
    expect(await at.client.request(HANDSHAKE, 1, { mechanism: 'PLAIN' })).toEqual({
      errorCode: errorCode('ILLEGAL_SASL_STATE'),
      mechanisms: [],
    });
    const authBytes = plainToken('bob', 'bob-secret');
    const answer = await at.client.request(AUTHENTICATE, 2, { authBytes });
    expect(answer.errorCode).toBe(errorCode('ILLEGAL_SASL_STATE'));
    expect(at.broker.describe().connections[0]?.principal).toBe('User:alice');
  });

  test('that logs in where nobody has to', async () => {
    await using broker = await startBroker();
    await using client = await WireClient.connect(broker);
    const answer = await logIn(client, 'PLAIN', 'alice', 'alice-secret');
    expect(answer.errorCode).toBe(errorCode('ILLEGAL_SASL_STATE'));
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
    expect(broker.describe().security).toEqual({
      protocol: 'PLAINTEXT',
      mechanisms: [],
      authorizes: false,
    });
  });
});

test('a frame of any size is read again after the login', async () => {
  await using at = await started();
  await logIn(at.client, 'PLAIN', 'alice', 'alice-secret');
  const topics = Array.from({ length: 40 }, (_, i) => ({ name: `${'n'.repeat(20_000)}${i}` }));
  const answer = await at.client.request(METADATA, 8, { topics, allowAutoTopicCreation: false });
  expect(answer.topics).toHaveLength(40);
});

test('a broker offers the mechanisms that it is told to, in that order', async () => {
  await using broker = await startBroker({ users, saslMechanisms: ['SCRAM-SHA-512', 'PLAIN'] });
  await using client = await WireClient.connect(broker);
  const answer = await client.request(HANDSHAKE, 1, { mechanism: 'SCRAM-SHA-256' });
  expect(answer.mechanisms).toEqual(['SCRAM-SHA-512', 'PLAIN']);
});
