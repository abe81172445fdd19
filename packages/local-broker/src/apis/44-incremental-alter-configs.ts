// IncrementalAlterConfigs, versions 0-1 (flexible from 1): changes single settings of a topic (KIP-339).
//
// - Operations: set, delete (back to the default), append to and subtract from a list.
// - The broker's own settings are fixed when it starts: altering them gets INVALID_REQUEST.
import { configDefinition, splitList } from '../log/config-definitions.ts';
import type { TopicConfigs } from '../log/topic-configs.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { array, bool, int8, nullable, type Read, string, struct } from '../wire/schema.ts';
import {
  alterEach,
  alterResponse,
  authorizeAlter,
  refuseRepeated,
  topicToAlter,
} from './alter-topic-configs.ts';
import { type RequestContext, registerApi } from './registry.ts';

const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

const change = struct({ name: string, configOperation: int8, value: nullable(string) });
const request = struct({
  resources: array({ resourceType: int8, resourceName: string, configs: array(change) }),
  validateOnly: bool,
});

registerApi({
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: [0, 1],
  flexibleFrom: 1,
  request,
  response: alterResponse,
  authorize: authorizeAlter,
  handle,
});

function handle({ resources, validateOnly }: Read<typeof request>, { broker }: RequestContext) {
  return alterEach(resources, broker, async (resource) => {
    const topic = topicToAlter(resource, broker);
    refuseRepeated(resource.configs);
    const changes = resource.configs.map(
      (each) => [each.name, newValue(each, topic.configs)] as const,
    );
    const overrides = topic.configs.with(Object.fromEntries(changes));
    if (!validateOnly) await broker.topics.alterConfigs(topic.name, overrides);
  });
}

/** What the setting is to be; null for its default. */
function newValue(
  { name, configOperation, value }: Read<typeof change>,
  configs: TopicConfigs,
): string | null {
  if (configOperation === DELETE) return null;
  if (value === null)
    throw new BrokerProtocolError('INVALID_REQUEST', `No value is given for ${name}.`);
  if (configOperation === SET) return value;
  if (configOperation !== APPEND && configOperation !== SUBTRACT) {
    throw new BrokerProtocolError('INVALID_REQUEST', `There is no operation ${configOperation}.`);
  }
  if (configDefinition(name)?.type !== 'list') {
    throw new BrokerProtocolError('INVALID_CONFIG', `${name} is not a list.`);
  }
  const now = splitList(configs.entries().find((entry) => entry.name === name)?.value ?? '');
  const given = splitList(value);
  const words =
    configOperation === APPEND
      ? new Set([...now, ...given])
      : now.filter((word) => !given.includes(word));
  return [...words].join(',');
}
