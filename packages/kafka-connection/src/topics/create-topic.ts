/**
 * Creates a topic and waits until it can be used. kafkajs' own waiting fails now and then on KRaft,
 * where the broker that is asked may not have heard of the new topic yet.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ITopicConfig } from 'kafkajs';
import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { findTopic, type TopicDescription } from './find-topic.ts';

/** What a new topic is like. */
export interface CreateTopicOptions {
  readonly partitions: number;
  /** Absent: the brokers' default, which is what a managed Kafka insists on. */
  readonly replicationFactor?: number | undefined;
  /** Topic configuration, as in `{ 'cleanup.policy': 'compact' }`. */
  readonly configs?: Readonly<Record<string, string>> | undefined;
}

/**
 * Creates the topic and waits for the leaders of all its partitions.
 *
 * @returns the new topic, or nothing when it was there already
 * @throws KafkaConnectionError TOPIC_REFUSED, TOPIC_AUTHORIZATION_FAILED, TOPIC_NOT_READY (after 10 s)
 */
export async function createTopic(
  connection: KafkaConnection,
  topic: string,
  options: CreateTopicOptions,
): Promise<TopicDescription | undefined> {
  const created = await adminCall(connection, { topic }, (admin) =>
    admin.createTopics({ waitForLeaders: false, topics: [newTopic(topic, options)] }),
  );
  if (!created) return undefined;
  return await untilLed(connection, topic, options.partitions);
}

const BROKER_DEFAULT = -1;
const POLL_MS = 20;
const READY_WITHIN_MS = 10_000;

function newTopic(topic: string, options: CreateTopicOptions): ITopicConfig {
  return {
    topic,
    numPartitions: options.partitions,
    replicationFactor: options.replicationFactor ?? BROKER_DEFAULT,
    configEntries: Object.entries(options.configs ?? {}).map(([name, value]) => ({ name, value })),
  };
}

/** Waits for a topic that exists, though the broker that is asked may not know of it yet. */
export async function untilLed(
  connection: KafkaConnection,
  topic: string,
  partitions: number,
): Promise<TopicDescription> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += POLL_MS) {
    const found = await findTopic(connection, topic).catch((error) => {
      // LEADER_NOT_AVAILABLE and the like: not an answer yet.
      if (translateKafkaError(error).code !== 'KAFKA_REQUEST_FAILED') throw error;
      return undefined;
    });
    const led = found?.partitions.filter(({ leader }) => leader >= 0).length ?? 0;
    if (found && led >= partitions) return found;
    await sleep(POLL_MS);
  }
  throw new KafkaConnectionError(
    'TOPIC_NOT_READY',
    `Topic "${topic}" was created but has no leaders after ${READY_WITHIN_MS / 1_000} s.`,
  );
}
