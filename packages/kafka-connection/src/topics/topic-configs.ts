/** How a topic is configured. */

import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { ConfigResourceTypes } from '../kafkajs.ts';

/** One setting of a topic. */
export interface TopicConfig {
  readonly name: string;
  /** Null where the broker keeps it to itself. */
  readonly value: string | null;
  /** Set on the topic itself; else it is the broker's default. */
  readonly overridden: boolean;
}

const DYNAMIC_TOPIC_CONFIG = 1;

/** Every setting of the topic, by name. @throws KafkaConnectionError TOPIC_AUTHORIZATION_FAILED and others */
export async function topicConfigs(
  connection: KafkaConnection,
  topic: string,
): Promise<TopicConfig[]> {
  const { resources } = await adminCall(connection, { topic }, (admin) =>
    admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    }),
  );
  return (resources[0]?.configEntries ?? [])
    .map(({ configName, configValue, configSource }) => ({
      name: configName,
      value: configValue,
      overridden: Number(configSource) === DYNAMIC_TOPIC_CONFIG,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
