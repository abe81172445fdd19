// AlterConfigs, versions 0-2 (flexible from 2): replaces all settings of a topic.
//
// - What the request does not name goes back to its default; use IncrementalAlterConfigs to change one setting.
// - The broker's own settings are fixed when it starts: altering them gets INVALID_REQUEST.
import { TopicConfigs } from '../log/topic-configs.ts';
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

const request = struct({
  resources: array({
    resourceType: int8,
    resourceName: string,
    configs: array({ name: string, value: nullable(string) }),
  }),
  validateOnly: bool,
});

registerApi({
  key: 33,
  name: 'AlterConfigs',
  versions: [0, 2],
  flexibleFrom: 2,
  request,
  response: alterResponse,
  authorize: authorizeAlter,
  handle,
});

function handle({ resources, validateOnly }: Read<typeof request>, { broker }: RequestContext) {
  return alterEach(resources, broker, async (resource) => {
    const topic = topicToAlter(resource, broker);
    refuseRepeated(resource.configs);
    const missing = resource.configs.find(({ value }) => value === null);
    if (missing !== undefined) {
      throw new BrokerProtocolError('INVALID_REQUEST', `No value is given for ${missing.name}.`);
    }
    const overrides = new TopicConfigs(
      Object.fromEntries(resource.configs.map(({ name, value }) => [name, value])),
    );
    if (!validateOnly) await broker.topics.alterConfigs(topic.name, overrides.overrides);
  });
}
