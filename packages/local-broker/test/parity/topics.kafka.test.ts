// Parity with Apache Kafka: topics, settings, the cluster.
import { TOPIC_CONFIGS } from '../../src/log/config-definitions.ts';
import { ZERO_UUID } from '../../src/wire/uuid.ts';
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import type { Peer } from './peer.ts';

const METADATA = 3;
const SASL_HANDSHAKE = 17;
const API_VERSIONS = 18;
const CREATE_TOPICS = 19;
const DELETE_TOPICS = 20;
const DESCRIBE_ACLS = 29;
const CREATE_ACLS = 30;
const DELETE_ACLS = 31;
const DESCRIBE_CONFIGS = 32;
const ALTER_CONFIGS = 33;
const DESCRIBE_LOG_DIRS = 35;
const CREATE_PARTITIONS = 37;
const ELECT_LEADERS = 43;
const INCREMENTAL_ALTER_CONFIGS = 44;
const LIST_REASSIGNMENTS = 46;
const DESCRIBE_CLUSTER = 60;

const NO_SUCH_ID = '12345678-1234-1234-1234-123456789abc';
const TOPIC = 2;
const BROKER = 4;

parity(METADATA, 'topics that are there and that are not', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const topicId = await peer.topicId(topic);
  const ask = (what: string, topics: Message[] | null, fields: Message = {}) =>
    peer.ask(what, METADATA, version, { allowAutoTopicCreation: false, ...fields, topics });
  await ask('one', [{ name: topic }]);
  await ask('one and an unknown one', [{ name: topic }, { name: peer.name('missing') }]);
  await ask('a name that is none', [{ name: 'a/b' }]);
  await ask('the empty name', [{ name: '' }]);
  await ask('the same twice', [{ name: topic }, { name: topic }]);
  if (version > 0) await ask('none', []);
  const operations = {
    ...{ includeClusterAuthorizedOperations: true, includeTopicAuthorizedOperations: true },
  };
  if (version >= 8) await ask('operations', [{ name: topic }], operations);
  if (version < 12) return;
  await ask('by id', [{ topicId, name: null }]);
  await ask('by an unknown id', [{ topicId: NO_SUCH_ID, name: null }]);
  await ask('by id and name', [{ topicId, name: topic }]);
});

const newTopic = (name: string, fields: Message = {}) => ({
  ...{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] },
  ...fields,
});

parity(CREATE_TOPICS, 'good and bad topics', async (peer, version) => {
  const ask = (what: string, topics: Message[], validateOnly = false) =>
    peer.ask(what, CREATE_TOPICS, version, { topics, timeoutMs: 10_000, validateOnly }, settings);
  const name = peer.name('t');
  await ask('only checked', [newTopic(name)], true);
  await ask('made', [newTopic(name, { numPartitions: 3 })]);
  await ask('made again', [newTopic(name)]);
  await ask('checked again', [newTopic(name)], true);
  const config = (key: string, value: string | null) => ({ configs: [{ name: key, value }] });
  const bad = (what: string, fields: Message, as = what) =>
    ask(what, [newTopic(peer.name(as.replaceAll(' ', '_')), fields)]);
  await bad('no partitions', { numPartitions: 0 });
  await bad('minus two partitions', { numPartitions: -2 });
  await bad('the default of partitions', { numPartitions: -1, replicationFactor: -1 });
  await bad('no replicas', { replicationFactor: 0 });
  await bad('two replicas', { replicationFactor: 2 });
  await bad('an unknown setting', config('no.such.setting', '1'));
  await bad('a bad value', config('retention.ms', 'soon'));
  await bad('a value below the least', config('retention.ms', '-2'));
  await bad('a bad word', config('cleanup.policy', 'shred'));
  await bad('no value', config('retention.ms', null));
  await bad('two policies', config('cleanup.policy', 'compact,delete'));
  await ask('an empty name', [newTopic('')]);
  await ask('a dot', [newTopic('.')]);
  await ask('a slash', [newTopic('a/b')]);
  await ask('a long name', [newTopic('x'.repeat(250))]);
  const twice = newTopic(peer.name('twice'));
  await ask('the same twice', [twice, twice]);
  await ask('a name', [newTopic(peer.name('a.b'))]);
  await ask('a name that collides', [newTopic(peer.name('a_b'))]);
  await ask('nothing', []);
  const assigned = (brokerIds: number[], fields: Message = {}) => ({
    ...{ numPartitions: -1, replicationFactor: -1 },
    assignments: [{ partitionIndex: 0, brokerIds }],
    ...fields,
  });
  await bad('assigned', assigned([1]));
  await bad('assigned to nobody', assigned([]));
  await bad('assigned to an unknown broker', assigned([9]));
  await bad('assigned twice to one', assigned([1, 1]));
  await bad('assigned and counted', assigned([1], { numPartitions: 1 }));
  await bad('assigned from 1', {
    ...assigned([1]),
    assignments: [{ partitionIndex: 1, brokerIds: [1] }],
  });
});

parity(DELETE_TOPICS, 'topics that are there and that are not', async (peer, version) => {
  const [one, two, three] = [
    await peer.topic('one'),
    await peer.topic('two'),
    await peer.topic('three'),
  ];
  const ask = (what: string, names: string[], more: Message[] = []) =>
    peer.ask(what, DELETE_TOPICS, version, {
      topics: [...names.map((name) => ({ name, topicId: ZERO_UUID })), ...more],
      topicNames: names,
      timeoutMs: 10_000,
    });
  await ask('one', [one]);
  await ask('again', [one]);
  await ask('an unknown one', [peer.name('missing'), two]);
  await ask('the same twice', [three, three]);
  await ask('nothing', []);
  if (version < 6) return;
  const topicId = await peer.topicId(await peer.topic('four'));
  await ask('by id', [], [{ name: null, topicId }]);
  await ask('by an unknown id', [], [{ name: null, topicId: NO_SUCH_ID }]);
  await ask('by id and name', [], [{ name: three, topicId: NO_SUCH_ID }]);
  await ask('by neither', [], [{ name: null, topicId: ZERO_UUID }]);
});

parity(CREATE_PARTITIONS, 'good and bad counts', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const ask = (what: string, fields: Message, validateOnly = false) =>
    peer.ask(what, CREATE_PARTITIONS, version, {
      topics: [{ name: topic, count: 3, assignments: null, ...fields }],
      ...{ timeoutMs: 10_000, validateOnly },
    });
  await ask('only checked', {}, true);
  await ask('one more', {});
  await ask('as many', {});
  await ask('fewer', { count: 1 });
  await ask('none', { count: 0 });
  await ask('negative', { count: -1 });
  await ask('an unknown topic', { name: peer.name('missing') });
  const to = (...brokers: number[][]) => brokers.map((brokerIds) => ({ brokerIds }));
  await ask('assigned', { count: 4, assignments: to([1]) });
  await ask('assigned to an unknown broker', { count: 5, assignments: to([7]) });
  await ask('too few assigned', { count: 6, assignments: to([1]) });
  await ask('assigned to nobody', { count: 5, assignments: to([]) });
  await peer.ask('nothing', CREATE_PARTITIONS, version, {
    ...{ topics: [], timeoutMs: 10_000, validateOnly: false },
  });
});

const resource = (resourceName: string, fields: Message = {}) => ({
  ...{ resourceType: TOPIC, resourceName, configurationKeys: null },
  ...fields,
});

parity(DESCRIBE_CONFIGS, 'settings of topics', async (peer, version) => {
  const topic = await peer.topic('t', 1, { 'retention.ms': '5', 'cleanup.policy': 'compact' });
  const ask = (what: string, resources: Message[], fields: Message = {}) =>
    peer.ask(
      what,
      DESCRIBE_CONFIGS,
      version,
      { includeSynonyms: false, includeDocumentation: false, ...fields, resources },
      settings,
    );
  await ask('all', [resource(topic)]);
  await ask('one', [resource(topic, { configurationKeys: ['retention.ms'] })]);
  await ask('an unknown one', [resource(topic, { configurationKeys: ['no.such.setting'] })]);
  await ask('an unknown topic', [resource(peer.name('missing'))]);
  await ask('the empty name', [resource('')]);
  await ask('the topic twice', [
    resource(topic, { configurationKeys: ['retention.ms'] }),
    resource(topic, { configurationKeys: ['segment.ms'] }),
  ]);
  await ask('another broker', [resource('9', { resourceType: BROKER })]);
  await ask('a broker that is no number', [resource('x', { resourceType: BROKER })]);
  await ask('an unknown kind', [resource('x', { resourceType: 3 })]);
  await ask('nothing', []);
});

const changed = (resourceName: string, configs: Message[], resourceType = TOPIC) => ({
  ...{ resourceType, resourceName, configs },
});

async function askForSettings(peer: Peer, what: string, topic: string): Promise<void> {
  const resources = [resource(topic)];
  await peer.ask(what, DESCRIBE_CONFIGS, 4, { resources, includeSynonyms: false }, settings);
}

parity(ALTER_CONFIGS, 'good and bad values', async (peer, version) => {
  const topic = await peer.topic('t', 1, { 'segment.ms': '100000' });
  const ask = (what: string, resources: Message[], validateOnly = false) =>
    peer.ask(what, ALTER_CONFIGS, version, { resources, validateOnly });
  const retention = (value: string | null) => [{ name: 'retention.ms', value }];
  await ask('only checked', [changed(topic, retention('1000'))], true);
  await ask('changed', [changed(topic, retention('1000'))]);
  await askForSettings(peer, 'what was set before is gone', topic);
  await ask('a bad value', [changed(topic, retention('soon'))]);
  await ask('an unknown setting', [changed(topic, [{ name: 'no.such.setting', value: '1' }])]);
  await ask('an unknown topic', [changed(peer.name('missing'), retention('1'))]);
  await ask('nothing', []);
  await askForSettings(peer, 'the refused left nothing', topic);
});

parity(INCREMENTAL_ALTER_CONFIGS, 'good and bad changes', async (peer, version) => {
  const topic = await peer.topic('t', 1, { 'segment.ms': '100000' });
  const ask = (what: string, configs: Message[], name = topic, validateOnly = false) =>
    peer.ask(what, INCREMENTAL_ALTER_CONFIGS, version, {
      resources: [changed(name, configs)],
      validateOnly,
    });
  const change = (name: string, configOperation: number, value: string | null) => [
    { name, configOperation, value },
  ];
  await ask('only checked', change('retention.ms', 0, '7'), topic, true);
  await ask('set', change('retention.ms', 0, '7000'));
  await ask('unset', change('segment.ms', 1, null));
  await ask('appended', change('cleanup.policy', 2, 'compact'));
  await askForSettings(peer, 'after setting', topic);
  await ask('appended again', change('cleanup.policy', 2, 'compact'));
  await ask('subtracted', change('cleanup.policy', 3, 'delete'));
  await ask('append to what is no list', change('retention.ms', 2, '1'));
  await ask('a bad value', change('retention.ms', 0, 'soon'));
  await ask('no value', change('retention.ms', 0, null));
  await ask('an unknown setting', change('no.such.setting', 0, '1'));
  await ask('the setting twice', [
    ...change('retention.ms', 0, '1'),
    ...change('retention.ms', 1, null),
  ]);
  await ask('an unknown topic', change('retention.ms', 0, '1'), peer.name('missing'));
  await ask('nothing', []);
  await askForSettings(peer, 'in the end', topic);
});

parity(DESCRIBE_CLUSTER, 'the brokers', async (peer, version) => {
  const ask = (what: string, fields: Message) => peer.ask(what, DESCRIBE_CLUSTER, version, fields);
  await ask('plain', { includeClusterAuthorizedOperations: false });
  await ask('operations', { includeClusterAuthorizedOperations: true });
  if (version === 0) return;
  await ask('controllers', { includeClusterAuthorizedOperations: false, endpointType: 2 });
});

parity(DESCRIBE_LOG_DIRS, 'what is there', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const ask = (what: string, topics: Message[]) =>
    peer.ask(what, DESCRIBE_LOG_DIRS, version, { topics }, ({ results, ...answer }) => ({
      ...answer,
      results: results.map(({ errorCode, topics: found }: Message) => ({
        errorCode,
        topics: found,
      })),
    }));
  await ask('two partitions', [{ topic, partitions: [0, 1] }]);
  await ask('one that is not there', [{ topic, partitions: [1, 5] }]);
  await ask('an unknown topic', [{ topic: peer.name('missing'), partitions: [0] }]);
  await ask('nothing', []);
});

parity(ELECT_LEADERS, 'where none is needed', async (peer, version) => {
  const topic = await peer.topic('t', 2);
  const ask = (what: string, partitions: number[], name = topic, electionType = 0) =>
    peer.ask(what, ELECT_LEADERS, version, {
      ...{ electionType, timeoutMs: 10_000 },
      topicPartitions: [{ topic: name, partitions }],
    });
  await ask('both', [0, 1]);
  await ask('an unknown partition', [5]);
  await ask('an unknown topic', [0], peer.name('missing'));
  await peer.ask('nothing', ELECT_LEADERS, version, {
    ...{ electionType: 0, timeoutMs: 10_000, topicPartitions: [] },
  });
  if (version > 0) await ask('unclean', [0], topic, 1);
});

parity(LIST_REASSIGNMENTS, 'none', async (peer, version) => {
  const topic = await peer.topic('t');
  const ask = (what: string, topics: Message[] | null) =>
    peer.ask(what, LIST_REASSIGNMENTS, version, { timeoutMs: 10_000, topics });
  await ask('all', null);
  await ask('one', [{ name: topic, partitionIndexes: [0] }]);
  await ask('an unknown one', [{ name: peer.name('missing'), partitionIndexes: [0] }]);
});

const aclFilter = {
  ...{ resourceTypeFilter: 1, resourceNameFilter: null, patternTypeFilter: 1 },
  ...{ principalFilter: null, hostFilter: null, operation: 1, permissionType: 1 },
};
parity(DESCRIBE_ACLS, 'without an authorizer', async (peer, version) => {
  await peer.ask('all', DESCRIBE_ACLS, version, aclFilter);
});
parity(DELETE_ACLS, 'without an authorizer', async (peer, version) => {
  await peer.ask('all', DELETE_ACLS, version, { filters: [aclFilter] });
});
parity(CREATE_ACLS, 'without an authorizer', async (peer, version) => {
  const entry = {
    ...{ resourceType: 2, resourceName: 't', resourcePatternType: 3, principal: 'User:a' },
    ...{ host: '*', operation: 3, permissionType: 3 },
  };
  await peer.ask('one', CREATE_ACLS, version, { creations: [entry] });
});

parity(SASL_HANDSHAKE, 'where nobody has to log in', async (peer, version) => {
  await peer.ask('PLAIN', SASL_HANDSHAKE, version, { mechanism: 'PLAIN' });
});

parity(API_VERSIONS, 'who asks', async (peer, version) => {
  const ask = (what: string, clientSoftwareName: string, clientSoftwareVersion = '1.0') =>
    peer.ask(
      what,
      API_VERSIONS,
      version,
      { clientSoftwareName, clientSoftwareVersion },
      ({ errorCode, throttleTimeMs }) => ({ errorCode, throttleTimeMs }),
    );
  await ask('a client', 'a-client');
  await ask('a bad name', '-a client-');
  await ask('a bad version', 'a-client', '(1)');
  await ask('no name', '');
});

/**
 * Settings that both brokers have, by their names. Where a default comes from differs: Kafka reads server.properties,
 * and the cluster has min.insync.replicas of its own (KIP-966).
 */
function settings(answer: Message): Message {
  const byName = (configs: Message[] | null) =>
    configs &&
    Object.fromEntries(
      configs
        .filter(({ name }: Message) => name in TOPIC_CONFIGS)
        .map(({ name, synonyms: _, configSource, ...config }: Message) => [
          name,
          name === 'min.insync.replicas' ? config : { ...config, configSource },
        ]),
    );
  const told = (list: Message[]) =>
    list.map(({ configs, ...each }) => ({ ...each, configs: byName(configs ?? null) }));
  return answer.results
    ? { ...answer, results: told(answer.results) }
    : { ...answer, topics: told(answer.topics) };
}
