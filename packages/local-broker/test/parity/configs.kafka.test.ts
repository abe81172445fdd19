// Parity with Apache Kafka: the settings of topics and brokers.
import type { Message } from '../wire-client.ts';
import { parity } from './compare.ts';
import type { Peer } from './peer.ts';
import { sharedSettings } from './shared-settings.ts';

const DESCRIBE_CONFIGS = 32;
const ALTER_CONFIGS = 33;
const INCREMENTAL_ALTER_CONFIGS = 44;

const TOPIC = 2;
const BROKER = 4;

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
      sharedSettings,
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
  await peer.caughtUp();
  await peer.ask(what, DESCRIBE_CONFIGS, 4, { resources, includeSynonyms: false }, sharedSettings);
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
