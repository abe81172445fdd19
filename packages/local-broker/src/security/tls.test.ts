import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { logIn } from '../../test/sasl-client.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import type { BrokerEvent } from '../broker-event.ts';
import { createAuthority, issueCertificate } from './certificate-authority.ts';
import { distinguishedName } from './tls-server.ts';

const API_VERSIONS = 18;
const LIST_GROUPS = 16;
const DESCRIBE_CLUSTER = 60;

describe('a certificate that the broker makes', () => {
  test.each([
    ['localhost', { servername: 'localhost' }],
    // A server name may not be an address (RFC 6066): that of the connection is compared.
    ['127.0.0.1', {}],
  ])('is one for %s, for whoever trusts its authority', async (_, name) => {
    await using broker = await startBroker({ tls: 'self-signed' });
    expect(broker.describe().security.protocol).toBe('SSL');
    const ca = broker.certificateAuthority;
    await using client = await WireClient.connect(broker, { ca, ...name });
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
    expect(broker.describe().connections[0]?.principal).toBe('User:ANONYMOUS');
  });

  test('is not trusted by others, and the broker says that a client turned away', async () => {
    const told = resolvers<BrokerEvent>();
    await using broker = await startBroker({ tls: 'self-signed', onEvent: told.resolve });
    const refused = WireClient.connect(broker, { servername: 'localhost' });
    await expect(refused).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect((await told.promise).type).toBe('connection-failed');
  });

  test('is kept with its keys, which are nobody else’s to read, and is there again after a restart', async () => {
    using folder = new TemporaryFolder();
    const dataDir = join(folder.path, 'broker');
    const read = (name: string) => readFileSync(join(dataDir, name), 'utf8');
    const first = await startBroker({ dataDir, tls: 'self-signed' });
    await first.close();
    const [ca, cert] = [read('ca.pem'), read('tls/broker.pem')];
    expect(first.certificateAuthority).toBe(ca);
    expect(readdirSync(join(dataDir, 'tls')).sort()).toEqual([
      'broker.key',
      'broker.pem',
      'ca.key',
    ]);
    if (process.platform !== 'win32') {
      for (const key of ['tls/broker.key', 'tls/ca.key'])
        expect(statSync(join(dataDir, key)).mode & 0o777).toBe(0o600);
    }
    await using again = await startBroker({ dataDir, tls: 'self-signed' });
    expect([again.certificateAuthority, read('tls/broker.pem')]).toEqual([ca, cert]);
    await using client = await WireClient.connect(again, { ca, servername: 'localhost' });
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  });

  test('is issued anew by the same authority when the broker has another name', async () => {
    using folder = new TemporaryFolder();
    const tls = { selfSignedIn: folder.path };
    const cert = () => readFileSync(join(folder.path, 'tls', 'broker.pem'), 'utf8');
    const first = await startBroker({ tls });
    await first.close();
    const before = cert();
    await using second = await startBroker({ tls, host: '127.0.0.2' });
    expect(second.certificateAuthority).toBe(first.certificateAuthority);
    expect(cert()).not.toBe(before);
    const ca = second.certificateAuthority;
    await using client = await WireClient.connect(second, { ca });
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  });

  test('that cannot be read is an error, and nothing is overwritten', async () => {
    using folder = new TemporaryFolder();
    await (await startBroker({ tls: { selfSignedIn: folder.path } })).close();
    writeFileSync(join(folder.path, 'ca.pem'), 'mud');
    const started = startBroker({ tls: { selfSignedIn: folder.path } });
    await expect(started).rejects.toMatchObject({ code: 'BROKER_TLS_INVALID', exitCode: 2 });
    expect(readFileSync(join(folder.path, 'ca.pem'), 'utf8')).toBe('mud');
  });

  // In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
  test.skipIf(process.platform !== 'linux')('that cannot be kept is an error', async () => {
    const started = startBroker({ tls: { selfSignedIn: '/proc/nowhere' } });
    await expect(started).rejects.toMatchObject({ code: 'BROKER_TLS_INVALID', exitCode: 2 });
  });
});

test('a key that does not belong to the certificate is refused before anybody connects', async () => {
  const [one, two] = await Promise.all([createAuthority(), createAuthority()]);
  const started = startBroker({ tls: { cert: one.cert, key: two.key } });
  await expect(started).rejects.toMatchObject({ code: 'BROKER_TLS_INVALID' });
});

describe('a client certificate', () => {
  const subject = 'C=DE,O=Example,CN=alice';
  const users = {
    'CN=alice,O=Example,C=DE': { permissions: [{ cluster: true, operations: ['describe'] }] },
  } as const;

  async function mutual(requestClientCertificate: true | 'required') {
    const authority = await createAuthority();
    const server = await issueCertificate(authority, { subject: 'CN=b', hosts: ['localhost'] });
    const tls = { ...server, ca: authority.cert, requestClientCertificate };
    const told = resolvers<BrokerEvent>();
    const broker = await startBroker({ users, tls, onEvent: told.resolve });
    const trust = { ca: authority.cert, servername: 'localhost' };
    const alice = { ...trust, ...(await issueCertificate(authority, { subject })) };
    return {
      broker,
      told: told.promise,
      trust,
      alice,
      [Symbol.asyncDispose]: () => broker.close(),
    };
  }

  test('is who a client is, by the name that Kafka gives it, and with the permissions of that name', async () => {
    await using at = await mutual(true);
    await using client = await WireClient.connect(at.broker, at.alice);
    const asked = { includeClusterAuthorizedOperations: true };
    const answer = await client.request(DESCRIBE_CLUSTER, 0, asked);
    expect(answer.clusterAuthorizedOperations).toBe(1 << 8);
    expect(at.broker.describe().connections[0]?.principal).toBe('User:CN=alice,O=Example,C=DE');
    await using anonymous = await WireClient.connect(at.broker, at.trust);
    const nothing = await anonymous.request(DESCRIBE_CLUSTER, 0, asked);
    expect(nothing.clusterAuthorizedOperations).toBe(0);
    expect((await anonymous.request(LIST_GROUPS, 0, {})).errorCode).toBe(0);
  });

  test.each([true, 'required'] as const)(
    'that nobody vouches for is turned away (%s)',
    async (kind) => {
      await using at = await mutual(kind);
      const stranger = await issueCertificate(await createAuthority(), { subject });
      await ends({ ...at.trust, ...stranger }, at.broker.port);
      // The client may see the end before the broker does.
      expect((await at.told).type).toBe('connection-failed');
    },
  );

  test('that is required is required', async () => {
    await using at = await mutual('required');
    await ends(at.trust, at.broker.port);
    await using client = await WireClient.connect(at.broker, at.alice);
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  });
});

test('SASL over TLS is both, and the login is the name', async () => {
  const users = { alice: { password: 'alice-secret' } };
  await using broker = await startBroker({ users, tls: 'self-signed' });
  expect(broker.describe().security.protocol).toBe('SASL_SSL');
  const ca = broker.certificateAuthority;
  await using client = await WireClient.connect(broker, { ca, servername: 'localhost' });
  expect((await logIn(client, 'SCRAM-SHA-512', 'alice', 'alice-secret')).errorCode).toBe(0);
  expect(broker.describe().connections[0]?.principal).toBe('User:alice');
});

test('plain text on a TLS port ends the connection, and closing the broker does not wait for handshakes', async () => {
  await using broker = await startBroker({ tls: 'self-signed' });
  await using plain = await WireClient.connect(broker);
  plain.send(API_VERSIONS, 0, {});
  await plain.closed();
  const silent = connect(broker.port, '127.0.0.1');
  silent.on('error', () => {});
  await new Promise((resolve) => silent.once('connect', resolve));
  const gone = new Promise((resolve) => silent.once('close', resolve));
  await broker.close();
  await gone;
});

test('a subject is written after RFC 2253, the last attribute first', () => {
  expect(distinguishedName('C=DE\nO=Example\\, Inc.\nOU=a + OU=b\nCN=Jürgen')).toBe(
    'CN=Jürgen,OU=a+OU=b,O=Example\\, Inc.,C=DE',
  );
});

/** Connects, and waits until the broker has ended it: with TLS 1.3, after the client thinks that all is well. */
async function ends(options: object, port: number): Promise<void> {
  const socket = connectTls({ ...options, host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

function resolvers<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
