// DescribeConfigs, versions 1-4 (flexible from 4): the settings of topics and of the broker.
//
// - All settings are listed, defaults included: clients that alter by read-modify-write depend on it. A null or
//   empty list of keys asks for all of them.
// - Differs from Apache Kafka: of the broker's settings only those are listed that this broker has, and
//   synonyms bear the name of the setting itself.
import type { BrokerState } from '../broker-state.ts';
import type { ConfigType } from '../log/config-definitions.ts';
import type { ConfigEntry } from '../log/topic-configs.ts';
import { checkTopicName } from '../log/topic-name.ts';
import { splitPermitted } from '../security/permitted.ts';
import { BrokerProtocolError, errorCode } from '../wire/error-codes.ts';
import {
  array,
  bool,
  int8,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { configSourceCode, configTypeCode, RESOURCE, SOURCE } from './config-codes.ts';
import { configsDenial } from './configs-denial.ts';
import { codeOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  resources: array({
    resourceType: int8,
    resourceName: string,
    configurationKeys: nullable(array(string)),
  }),
  includeSynonyms: bool,
  includeDocumentation: since(3, bool, false),
});

const entry = struct({
  name: string,
  value: nullable(string),
  readOnly: bool,
  configSource: int8,
  isSensitive: optional(bool, false),
  synonyms: array({ name: string, value: nullable(string), source: int8 }),
  configType: since(3, int8, 0),
  documentation: since(3, nullable(string), null),
});

const response = struct({
  throttleTimeMs: optional(int32, 0),
  results: array({
    errorCode: int16,
    errorMessage: optional(nullable(string), null),
    resourceType: int8,
    resourceName: string,
    configs: array(entry),
  }),
});

type Entry = Written<typeof entry>;

registerApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 4],
  flexibleFrom: 4,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const results = await splitPermitted(
      asked.resources,
      (resource) => configsDenial('describeConfigs', resource, access) === undefined,
      async (resources) => (await permitted({ ...asked, resources })).results,
      ({ resourceType, resourceName }) => {
        const error = configsDenial('describeConfigs', { resourceType, resourceName }, access);
        const { errorCode: code, message } = error ?? new BrokerProtocolError('INVALID_REQUEST');
        return { errorCode: code, errorMessage: message, resourceType, resourceName, configs: [] };
      },
    );
    return { results };
  },
  handle,
});

function handle({ resources, includeSynonyms }: Read<typeof request>, { broker }: RequestContext) {
  const results = resources.map(({ resourceType, resourceName, configurationKeys }) => {
    const wanted = new Set(configurationKeys);
    try {
      const all = entriesOf(resourceType, resourceName, broker);
      const configs = all
        .filter(({ name }) => wanted.size === 0 || wanted.has(name))
        .map((each) => (includeSynonyms ? each : { ...each, synonyms: [] }));
      // Kafka says no more than this, but it says it.
      const errorMessage = '';
      return { errorCode: errorCode('NONE'), errorMessage, resourceType, resourceName, configs };
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return {
        errorCode: codeOf(error, broker),
        errorMessage,
        resourceType,
        resourceName,
        configs: [],
      };
    }
  });
  return { results };
}

function entriesOf(resourceType: number, name: string, broker: BrokerState): Entry[] {
  if (resourceType === RESOURCE.topic) {
    const topic = broker.topics.get(name);
    checkTopicName(name);
    if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic.configs.entries().map(topicEntry);
  }
  if (resourceType === RESOURCE.broker) {
    if (name === '' || name === String(broker.nodeId)) return brokerEntries(broker);
    throw new BrokerProtocolError('INVALID_REQUEST', `There is no broker ${name}.`);
  }
  throw new BrokerProtocolError(
    'INVALID_REQUEST',
    `Resources of type ${resourceType} have no settings here.`,
  );
}

function topicEntry(config: ConfigEntry): Entry {
  const { name, value, readOnly, type } = config;
  const byDefault = { name, value: config.default, source: SOURCE.default };
  const own = { name, value, source: SOURCE.topic };
  return {
    name,
    value,
    readOnly,
    configSource: configSourceCode(config),
    isSensitive: config.sensitive,
    synonyms: config.source === 'topic' ? [own, byDefault] : [byDefault],
    configType: configTypeCode(type),
  };
}

function brokerEntries({ nodeId, settings }: BrokerState): Entry[] {
  const fixed = (name: string, value: string, type: ConfigType): Entry => ({
    name,
    value,
    readOnly: true,
    configSource: SOURCE.brokerStatic,
    synonyms: [{ name, value, source: SOURCE.brokerStatic }],
    configType: configTypeCode(type),
  });
  return [
    fixed('broker.id', String(nodeId), 'int'),
    fixed('auto.create.topics.enable', String(settings.autoCreateTopics), 'boolean'),
    fixed('num.partitions', String(settings.defaultPartitions), 'int'),
    fixed('default.replication.factor', '1', 'int'),
    fixed('fetch.max.bytes', String(settings.fetchMaxBytes), 'int'),
    fixed('socket.request.max.bytes', String(settings.maxRequestBytes), 'int'),
  ];
}
