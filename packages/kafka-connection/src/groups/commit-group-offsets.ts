/**
 * Commits offsets for a group that nobody is in. kafkajs' own setOffsets does the same and takes five
 * seconds, since it waits for a fetch with the default wait.
 */

import type { KafkaConnection } from '../connection.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';

const MAX_WAIT_MS = 50;

/**
 * Commits the offset that each partition is to go on from.
 *
 * @throws KafkaConnectionError GROUP_AUTHORIZATION_FAILED, GROUP_UNAVAILABLE, TOPIC_NOT_FOUND and others
 */
export async function commitGroupOffsets(
  connection: KafkaConnection,
  { groupId, topic }: { readonly groupId: string; readonly topic: string },
  offsets: ReadonlyMap<number, number>,
): Promise<void> {
  const consumer = connection.createKafka().consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: MAX_WAIT_MS,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    const joined = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    await consumer.run({ autoCommit: false, eachBatch: async () => {} });
    await joined;
    await consumer.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  } catch (error) {
    throw translateKafkaError(error, { groupId, topic });
  } finally {
    await consumer.disconnect();
  }
}
