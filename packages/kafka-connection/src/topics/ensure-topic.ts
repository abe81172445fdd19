/** An app starts with its topic there, or with a message that says how to get it. */

import type { KafkaConnection } from '../connection.ts';
import { createTopic, untilLed } from './create-topic.ts';
import { findTopic, topicNotFound } from './find-topic.ts';

/** What to do about a missing topic. */
export interface EnsureTopicOptions {
  /** Create the topic when it is missing. */
  readonly create: boolean;
  /** Partitions of a topic that is created; an existing one keeps its own number. */
  readonly partitions: number;
  /** Topic configuration for a topic that is created, as in `{ 'cleanup.policy': 'compact' }`. */
  readonly configs?: Readonly<Record<string, string>>;
}

/**
 * Finds the topic, or creates it where that is wanted. Two callers at once is fine: one creates.
 *
 * @throws KafkaConnectionError TOPIC_NOT_FOUND when it is missing and not to be created, also
 *   TOPIC_AUTHORIZATION_FAILED, TOPIC_REFUSED, TOPIC_NOT_READY and those of a lost connection
 */
export async function ensureTopic(
  connection: KafkaConnection,
  topic: string,
  options: EnsureTopicOptions,
): Promise<{ partitions: number; created: boolean }> {
  const found = await findTopic(connection, topic);
  if (found) return { partitions: found.partitions.length, created: false };
  if (!options.create) throw topicNotFound(topic);
  const created = await createTopic(connection, topic, options);
  // Somebody else was first, and it is as new as if it were ours.
  const now = created ?? (await untilLed(connection, topic, 1));
  return { partitions: now.partitions.length, created: created !== undefined };
}
