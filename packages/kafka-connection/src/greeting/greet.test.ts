import type { ConnectionOptions } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseBrokerAddress } from '../client/broker-address.ts';
import { KAFKA_CONNECTION_ERROR_CODES } from '../error-codes.ts';
import type { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { type Certified, selfSigned, signedBy } from '../testing/certificates.ts';
import {
  answerVersions,
  listening,
  listeningTls,
  swallowing,
  type TestServer,
} from '../testing/servers.ts';
import { type GreetingFacts, greet } from './greet.ts';

let authority: Certified;
let good: Certified;
beforeAll(async () => {
  authority = await selfSigned('authority');
  good = await signedBy(authority, 'broker');
});

/** Longer than any test may take: what is told was not waited for. */
const NEVER_MS = 600_000;

async function greeting(server: TestServer, tls?: ConnectionOptions, withinMs = NEVER_MS) {
  const facts: GreetingFacts = {};
  const error = await greet(parseBrokerAddress(server.address), { tls, withinMs }, facts).then(
    () => undefined,
    (thrown: KafkaConnectionError) => thrown,
  );
  return { facts, error };
}

const trusting = () => ({ ca: [authority.cert] });

describe('a broker’s greeting', () => {
  it('shows its certificate, who signed it, and what it can do', async () => {
    await using server = await listeningTls(good, answerVersions);
    const { facts, error } = await greeting(server, trusting());
    expect(error).toBeUndefined();
    expect(facts.tls).toMatchObject({ protocol: 'TLSv1.3', distrust: undefined });
    expect(facts.tls?.chain[0]).toMatchObject({
      subject: 'broker',
      issuer: 'authority',
      names: ['127.0.0.1'],
    });
    expect(facts.versions?.has(18)).toBe(true);
  });

  it.each([
    ['expired', { from: -9, to: -8 }, 'KAFKA_TLS_CERTIFICATE', 'has run out on 20'],
    ['of tomorrow', { from: 1, to: 2 }, 'KAFKA_TLS_CERTIFICATE', 'is valid only from 20'],
    [
      'for another name',
      { names: ['kafka.example', '127.0.0.9'] },
      'KAFKA_TLS_CERTIFICATE',
      'is for kafka.example, 127.0.0.9, not for 127.0.0.1',
    ],
  ])('with a certificate that is %s is refused', async (_, traits, code, message) => {
    await using server = await listeningTls(await signedBy(authority, 'b', traits), answerVersions);
    const { error } = await greeting(server, trusting());
    expect(error).toMatchObject({ code, exitCode: 69, message: expect.stringContaining(message) });
  });

  it('with a certificate that is signed by itself, or by an unknown authority, is refused', async () => {
    for (const certified of [await selfSigned('b'), await signedBy(await selfSigned('x'), 'b')]) {
      await using server = await listeningTls(certified, answerVersions);
      const { error, facts } = await greeting(server, trusting());
      expect(error?.code).toBe('KAFKA_TLS_UNTRUSTED');
      // What was shown can still be told.
      expect(facts.tls?.chain[0]?.subject).toBe('b');
    }
  });

  it('with a certificate that is signed by itself is taken when it is the one that is trusted', async () => {
    const own = await selfSigned('b');
    await using server = await listeningTls(own, answerVersions);
    expect((await greeting(server, { ca: [own.cert] })).error).toBeUndefined();
  });
});

describe('a broker that wants a certificate of the client', () => {
  const mutual = () =>
    listeningTls({ ...good, ca: authority.cert, requestCert: true }, answerVersions);

  it('takes one that it trusts', async () => {
    await using server = await mutual();
    const own = await signedBy(authority, 'client');
    expect((await greeting(server, { ...trusting(), ...own })).error).toBeUndefined();
  });

  it('says so to who has none, or a strange one', async () => {
    await using server = await mutual();
    const strange = await signedBy(await selfSigned('x'), 'client');
    for (const own of [{}, strange]) {
      const { error } = await greeting(server, { ...trusting(), ...own });
      expect(error).toMatchObject({ code: 'KAFKA_TLS_CLIENT_CERTIFICATE', exitCode: 69 });
    }
  });
});

describe('what is no broker', () => {
  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', '("HTTP/1.1 400 Bad Request")'],
    ['a database', '\u0000\u0000\u0000\u004a\n8.0.36\u0000\u0000', 'is not Kafka.'],
    ['noise', '\u00ff'.repeat(64), 'is not Kafka.'],
    [
      'an answer to nobody',
      '\u0000\u0000\u0000\u0006\u0000\u0000\u0000\u0000\u0000\u0000',
      'is not Kafka.',
    ],
  ])('is known by its answer: %s', async (_, answer, message) => {
    await using server = await listening((socket) => socket.write(Buffer.from(answer, 'latin1')));
    const { error } = await greeting(server);
    expect(error).toMatchObject({
      code: 'KAFKA_NOT_KAFKA',
      message: expect.stringContaining(message),
    });
  });

  it('is told when half an answer is all that comes', async () => {
    await using server = await listening((socket) => socket.end(Buffer.from('000000', 'hex')));
    expect((await greeting(server)).error?.code).toBe('KAFKA_NOT_KAFKA');
  });

  it('is told when it hangs up', async () => {
    await using server = await listening((socket) => socket.destroy());
    expect((await greeting(server)).error?.code).toBe('KAFKA_CONNECTION_CLOSED');
    const { error } = await greeting(server, trusting());
    expect(error?.code).toBe('KAFKA_TLS_MISMATCH');
  });

  it('is told when TLS is what it speaks, and TLS is not switched on', async () => {
    await using server = await listeningTls(good, answerVersions);
    const { error } = await greeting(server);
    expect(error).toMatchObject({
      code: 'KAFKA_CONNECTION_CLOSED',
      message: expect.stringContaining('speaks TLS'),
      hint: KAFKA_CONNECTION_ERROR_CODES.KAFKA_CONNECTION_CLOSED.cure,
    });
  });
});

describe('silence', () => {
  it.each([
    ['accepts and never answers', undefined],
    ['accepts and never answers the greeting of TLS', {}],
  ])('ends in time when somebody %s', async (_, tls) => {
    await using server = await listening(() => {});
    const { error, facts } = await greeting(server, tls, 500);
    expect(error).toMatchObject({ code: 'KAFKA_TIMEOUT', exitCode: 69 });
    expect(facts.tcpMs).toBeGreaterThan(0);
  });

  it.runIf(process.platform === 'linux')('ends in time when packets are swallowed', async () => {
    await using server = await swallowing();
    const { error, facts } = await greeting(server, undefined, 200);
    expect(error).toMatchObject({ code: 'KAFKA_TIMEOUT', exitCode: 69 });
    expect(facts.tcpMs).toBeUndefined();
  });
});
