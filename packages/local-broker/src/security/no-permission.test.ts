// What holds for every API in every version, those included that are not written yet: who has no permission learns
// nothing, changes nothing, and cannot tell what is there from what is not; who has every permission has the same
// broker as a superuser.
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { arbitraryOf, type Choices } from '../../test/arbitrary.ts';
import { logIn } from '../../test/sasl-client.ts';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { type RegisteredApi, registeredApis } from '../apis/registry.ts';
import { type Broker, startBroker } from '../broker.ts';
import { buildBatch } from '../records/build-batch.ts';
import type { BrokerUsers } from './permissions.ts';

/** Open to everybody, as in Kafka; what they answer depends on no permission. */
const OPEN = ['ApiVersions', 'SaslHandshake', 'SaslAuthenticate'];
const GUARDED = registeredApis().filter(({ name }) => !OPEN.includes(name));

const password = 'x';
const users: BrokerUsers = {
  root: { password },
  nobody: { password, permissions: [] },
  anybody: {
    password,
    permissions: [
      { topic: '*', operations: ['all'] },
      { group: '*', operations: ['all'] },
      { transactionalId: '*', operations: ['all'] },
      { cluster: true, operations: ['all'] },
    ],
  },
};

const names = fc.constantFrom('secret-topic', 'secret-group', 'secret-tx');
const choices: Choices = {
  strings: names,
  fields: {
    maxWaitMs: fc.constant(0),
    acks: fc.constantFrom(1, -1),
    sessionId: fc.constant(0),
    resourceType: fc.constantFrom(2, 4, 32),
    keyType: fc.constantFrom(0, 1),
    endpointType: fc.constant(1),
    partition: fc.nat({ max: 1 }),
    partitionIndex: fc.nat({ max: 1 }),
    index: fc.nat({ max: 1 }),
    timestamp: fc.constantFrom(-1, -2),
    currentLeaderEpoch: fc.constant(-1),
    name: names,
    // A name must do for what has an id as well, since nobody can guess an id.
    topicId: fc.constant('00000000-0000-0000-0000-000000000000'),
    records: fc.constant(buildBatch([{ key: null, value: Buffer.from('new'), timestamp: 1 }])),
  },
};

/** A broker with something to hide. */
async function brokerWithSecrets(): Promise<Broker> {
  const topics = { 'secret-topic': { partitions: 2, configs: { 'retention.ms': '12345678' } } };
  const broker = await startBroker({ users, topics, autoCreateTopics: true });
  await using root = await WireClient.connect(broker);
  await logIn(root, 'PLAIN', 'root', password);
  const records = buildBatch([{ key: null, value: Buffer.from('secret-value'), timestamp: 1 }]);
  await root.request(0, 7, {
    ...{ transactionalId: null, acks: 1, timeoutMs: 0 },
    topics: [{ name: 'secret-topic', partitions: [{ index: 0, records }] }],
  });
  const offset = { partitionIndex: 0, committedOffset: 7, committedMetadata: 'secret-metadata' };
  await root.request(8, 5, {
    ...{ groupId: 'secret-group', generationIdOrMemberEpoch: -1, memberId: '' },
    topics: [{ name: 'secret-topic', partitions: [offset] }],
  });
  await root.request(22, 1, { transactionalId: 'secret-tx', transactionTimeoutMs: 60_000 });
  return broker;
}

let broker: Broker;
let asNobody: (api: RegisteredApi, version: number, message: Message) => Promise<Message>;

beforeAll(async () => {
  broker = await brokerWithSecrets();
  const client = await WireClient.connect(broker);
  await logIn(client, 'SCRAM-SHA-256', 'nobody', password);
  asNobody = (api, version, message) => client.request(api.key, version, message);
  return async () => {
    await client[Symbol.asyncDispose]();
    await broker.close();
  };
});

test.each(GUARDED)('$name tells nobody anything, and does nothing for nobody', async (api) => {
  const before = state(broker);
  await forAllRequests(api, 3, async (version, message, title) => {
    const answer = await asNobody(api, version, message);
    const told = text(answer);
    for (const secret of ['secret-value', 'secret-metadata', '12345678'])
      expect(told, title).not.toContain(secret);
    const absent = await asNobody(api, version, renamed(message, 'absent-'));
    expect(renamed(absent, 'secret-'), title).toEqual(answer);
    for (const name of ['secret-topic', 'secret-group', 'secret-tx']) {
      if (!text(message).includes(name)) expect(told, title).not.toContain(name);
    }
  });
  expect(state(broker)).toEqual(before);
});

// Groups: who joins waits for others.
test.each(GUARDED.filter(({ name }) => !['JoinGroup', 'SyncGroup'].includes(name)))(
  '$name is the same for a superuser and for a user who may do everything',
  async (api) => {
    await using one = await brokerWithSecrets();
    await using two = await brokerWithSecrets();
    await using root = await WireClient.connect(one);
    await using anybody = await WireClient.connect(two);
    await logIn(root, 'PLAIN', 'root', password);
    await logIn(anybody, 'PLAIN', 'anybody', password);
    await forAllRequests(api, 2, async (version, message, title) => {
      const wanted = await root.request(api.key, version, message);
      const got = await anybody.request(api.key, version, message);
      expect(comparable(got), title).toEqual(comparable(wanted));
    });
    expect(state(two)).toEqual(state(one));
  },
);

async function forAllRequests(
  api: RegisteredApi,
  numRuns: number,
  check: (version: number, message: Message, title: string) => Promise<void>,
): Promise<void> {
  for (let version = api.minVersion; version <= api.maxVersion; version += 1) {
    const flexible = api.isFlexible(version);
    const requests = arbitraryOf(api.request.node, version, flexible, choices);
    const law = fc.asyncProperty(requests, (message) =>
      check(version, message, `${api.name} v${version} ${text(message)}`),
    );
    await fc.assert(law, { numRuns });
  }
}

/** What must not change. */
function state(of: Broker): string {
  const { topics, groups, transactions } = of.describe();
  return text(comparable({ topics, groups, transactions }));
}

/** The same message about things of other names. */
function renamed(message: Message, prefix: string): Message {
  return mapped(message, (value) =>
    typeof value === 'string' ? value.replaceAll(/(secret|absent)-(?!value)/g, prefix) : value,
  );
}

/** Without what differs from one broker to the next. */
function comparable(message: Message): Message {
  const random = new Set(['topicId', 'clusterId', 'port', 'producerId', 'memberId']);
  return mapped(message, (value, key) => (random.has(key) ? undefined : value));
}

function mapped(
  message: Message,
  map: (value: unknown, key: string) => unknown,
  key = '',
): Message {
  if (Array.isArray(message)) return message.map((each) => mapped(each, map, key));
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message))
    return map(message, key);
  const entries = Object.entries(message).map(([name, value]) => [name, mapped(value, map, name)]);
  return Object.fromEntries(entries);
}

function text(message: Message): string {
  return JSON.stringify(message, (_, value) => {
    if (typeof value === 'bigint') return String(value);
    return value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value;
  });
}
