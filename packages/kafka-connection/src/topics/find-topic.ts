/**
 * Looks for one topic by name. One at a time, since Kafka's answer to several does not tell kafkajs
 * which of them is missing; and first of all, since other calls retry for seconds on a missing one.
 */

import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { topicHint } from '../errors/protocol-failure.ts';

/** A topic as the brokers describe it now. */
export interface TopicDescription {
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    /** Node id, -1 while there is none. */
    readonly leader: number;
    readonly replicas: readonly number[];
    readonly inSyncReplicas: readonly number[];
  }[];
}

/** The topic, or nothing when there is none of that name. @throws KafkaConnectionError */
export async function findTopic(
  connection: KafkaConnection,
  topic: string,
): Promise<TopicDescription | undefined> {
  try {
    const { topics } = await adminCall(connection, { topic }, (admin) =>
      admin.fetchTopicMetadata({ topics: [topic] }),
    );
    const partitions = topics[0]?.partitions ?? [];
    return {
      topic,
      partitions: partitions
        .map(({ partitionId, leader, replicas, isr }) => ({
          partition: partitionId,
          leader,
          replicas,
          inSyncReplicas: isr,
        }))
        .sort((a, b) => a.partition - b.partition),
    };
  } catch (error) {
    if (error instanceof KafkaConnectionError && error.code === 'TOPIC_NOT_FOUND') return undefined;
    throw error;
  }
}

/** As findTopic, but a missing topic is an error. @throws KafkaConnectionError TOPIC_NOT_FOUND */
export async function describeTopic(
  connection: KafkaConnection,
  topic: string,
): Promise<TopicDescription> {
  const found = await findTopic(connection, topic);
  if (!found) throw topicNotFound(topic);
  return found;
}

/** The error that says how to get the topic. */
export function topicNotFound(topic: string): KafkaConnectionError {
  return new KafkaConnectionError('TOPIC_NOT_FOUND', `There is no topic "${topic}".`, {
    hint: topicHint(topic),
  });
}
