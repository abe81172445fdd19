/**
 * The local broker and Apache Kafka, with the same users: who logs in how, what a failure is called, and what each
 * API answers to somebody with few permissions, or none.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn } from '../../../packages/local-broker/test/sasl-client.ts';
import { decisions } from '../../../packages/local-broker/test/security-parity/decisions.ts';
import { PARITY_REQUESTS } from '../../../packages/local-broker/test/security-parity/requests.ts';
import {
  PARITY_ACLS,
  PARITY_TOPICS,
  PARITY_USERS,
} from '../../../packages/local-broker/test/security-parity/users.ts';
import { type Message, WireClient } from '../../../packages/local-broker/test/wire-client.ts';
import { type Cluster, nodeOf } from './cluster.ts';
import { startCluster, stopCluster } from './real-kafka.ts';

const CREATE_TOPICS = 19;
const DELETE_TOPICS = 20;
const DESCRIBE_LOG_DIRS = 35;

interface Place {
  connect(): Promise<WireClient>;
}

const dir = mkdtempSync(join(tmpdir(), 'tidemark-security-'));
let cluster: Cluster;
let places: { readonly local: Place; readonly kafka: Place };
let end: () => Promise<void>;

beforeAll(async () => {
  cluster = await startCluster({
    ...{ dir, nodes: 1, port: 0, sasl: true, properties: {}, note: () => {} },
  });
  const topics = Object.fromEntries(PARITY_TOPICS.map((name) => [name, { partitions: 1 }]));
  const broker = await startBroker({
    ...{ users: PARITY_USERS, tls: 'self-signed', autoCreateTopics: true, topics },
  });
  const trust = { ca: readFileSync(join(dir, 'tls', 'ca.pem')), servername: 'localhost' };
  const address = { host: '127.0.0.1', port: nodeOf(cluster, 1).port };
  const { certificateAuthority: ca } = broker;
  places = {
    local: { connect: () => WireClient.connect(broker, { ca, servername: 'localhost' }) },
    kafka: { connect: () => WireClient.connect(address, trust) },
  };
  end = () => broker.close();
  await prepareKafka(places.kafka);
  await openTransactionalIds(places.kafka);
  await openTransactionalIds(places.local);
}, 120_000);

afterAll(async () => {
  await end?.();
  await stopCluster(cluster, true);
  rmSync(dir, { recursive: true, force: true });
});

describe('a login', () => {
  it.each([
    ['PLAIN', 'alice', 'alice-secret'],
    ['PLAIN', 'alice', 'wrong'],
    ['PLAIN', 'nobody', 'wrong'],
    ['PLAIN', '', 'wrong'],
    ['PLAIN', 'alice', ''],
    ['SCRAM-SHA-256', 'alice', 'alice-secret'],
    ['SCRAM-SHA-256', 'alice', 'wrong'],
    ['SCRAM-SHA-256', 'nobody', 'wrong'],
    ['SCRAM-SHA-512', 'alice', 'alice-secret'],
    ['SCRAM-SHA-512', 'alice', 'wrong'],
  ] as const)('with %s as %s, password %s, ends alike', async (mechanism, user, password) => {
    const outcome = async (place: Place) => {
      await using client = await place.connect();
      const { errorCode, errorMessage, sessionLifetimeMs } = await logIn(
        ...([client, mechanism, user, password] as const),
      );
      if (errorCode !== 0) await client.closed();
      return { errorCode, errorMessage, sessionLifetimeMs };
    };
    expect(await outcome(places.local)).toEqual(await outcome(places.kafka));
  });

  it.each(requestsOutOfPlace())('%s: answers and closings are alike', async (_, steps) => {
    const outcome = async (place: Place) => {
      await using client = await place.connect();
      const seen: Message[] = [];
      for (const [key, version, message] of steps) {
        const step = client.request(key, version, message).then(
          ({ errorCode, errorMessage, mechanisms }) => ({
            ...{ errorCode, errorMessage },
            // The launcher has switched on one more than the local broker knows.
            mechanisms: (mechanisms ?? []).filter((name: string) => name !== 'OAUTHBEARER').sort(),
          }),
          () => 'closed',
        );
        seen.push(await step);
      }
      return seen;
    };
    expect(await outcome(places.local)).toEqual(await outcome(places.kafka));
  });
});

describe.each(['bob', 'alice', 'admin'])('%s', (user) => {
  it.each(PARITY_REQUESTS)('%s', async (_, key, version, message) => {
    const outcome = async (place: Place) => {
      await using client = await place.connect();
      await logIn(client, 'PLAIN', user, `${user}-secret`);
      const answer = await client.request(key, version, message);
      await brokerKnows(place, key, answer);
      return decisions(answer);
    };
    expect(await outcome(places.local)).toEqual(await outcome(places.kafka));
  });
});

/** Topics and permissions; and internal topics, which Kafka makes when somebody asks for a coordinator. */
async function prepareKafka(kafka: Place): Promise<void> {
  await using admin = await kafka.connect();
  await logIn(admin, 'PLAIN', 'admin', 'admin-secret');
  const settings = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  const made = await admin.request(CREATE_TOPICS, 7, {
    topics: PARITY_TOPICS.map((name) => ({ name, ...settings })),
    ...{ timeoutMs: 10_000, validateOnly: false },
  });
  await brokerKnows(kafka, CREATE_TOPICS, made);
  await admin.request(30, 3, PARITY_ACLS);
  for (const [keyType, key] of [
    [0, 'group-a'],
    [0, 'group-b'],
    [1, 'tx-a'],
    [1, 'tx-b'],
  ] as const) {
    for (;;) {
      const { coordinators } = await admin.request(10, 4, { keyType, coordinatorKeys: [key] });
      if (coordinators[0].errorCode === 0) break;
      await pause();
    }
  }
}

/** What Kafka's controller has acknowledged its broker comes to know a moment later. */
async function brokerKnows(place: Place, key: number, answer: Message): Promise<void> {
  const isCreated = key === CREATE_TOPICS;
  if (!isCreated && key !== DELETE_TOPICS) return;
  const done: Message[] = [...(answer.topics ?? []), ...(answer.responses ?? [])];
  const names = done.filter(({ errorCode }) => errorCode === 0).map(({ name }) => name);
  await using admin = await place.connect();
  await logIn(admin, 'PLAIN', 'admin', 'admin-secret');
  for (;;) {
    const { results } = await admin.request(DESCRIBE_LOG_DIRS, 4, { topics: null });
    const there = new Set(results.flatMap(({ topics }: Message) => topics).map(nameOf));
    if (names.every((name) => there.has(name) === isCreated)) return;
    await pause();
  }
}

function nameOf({ name }: Message): string {
  return name;
}

/** Kafka loads what it knows of an id when somebody asks for it first. */
async function openTransactionalIds(place: Place): Promise<void> {
  await using admin = await place.connect();
  await logIn(admin, 'PLAIN', 'admin', 'admin-secret');
  for (const transactionalId of ['tx-a', 'tx-b']) {
    const asked = { transactionalId, transactionTimeoutMs: 60_000 };
    while ((await admin.request(22, 1, asked)).errorCode !== 0) await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

function requestsOutOfPlace() {
  const versions = [18, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }] as const;
  const plain = [17, 1, { mechanism: 'PLAIN' }] as const;
  const token = [36, 2, { authBytes: Buffer.from('\0alice\0alice-secret') }] as const;
  const metadata = [3, 9, { topics: [] }] as const;
  return [
    ['a mechanism that is not offered', [versions, [17, 1, { mechanism: 'GSSAPI' }]]],
    ['Metadata first', [metadata]],
    ['SaslAuthenticate first', [token]],
    ['ApiVersions twice', [versions, versions]],
    ['a login without ApiVersions', [plain, token]],
    ['SaslHandshake after a login', [plain, token, plain]],
    ['SaslAuthenticate after a login', [plain, token, token]],
  ] as const;
}
