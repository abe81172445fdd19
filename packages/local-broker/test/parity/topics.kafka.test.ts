// Parity with Apache Kafka: topics and their partitions.
import { ZERO_UUID } from '../../src/wire/uuid.ts';
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import { sharedSettings } from './shared-settings.ts';

const METADATA = 3;
const CREATE_TOPICS = 19;
const DELETE_TOPICS = 20;
const CREATE_PARTITIONS = 37;

const NO_SUCH_ID = '12345678-1234-1234-1234-123456789abc';

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
    peer.ask(
      what,
      CREATE_TOPICS,
      version,
      { topics, timeoutMs: 10_000, validateOnly },
      sharedSettings,
    );
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
