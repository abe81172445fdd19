// Whether a topic never had a record. On a topic made a moment ago Kafka answers for some
// milliseconds that nobody leads its partitions.

import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaConnection, topicOffsets } from '@tidemark/kafka-connection';

const TRIES = 50;
const PAUSE_MS = 100;

/** Also false when all records were deleted since: their ids were used. @throws KafkaConnectionError */
export async function topicIsEmpty(
  connection: KafkaConnection,
  topic: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      const partitions = await topicOffsets(connection, topic);
      return partitions.every(({ high }) => high === 0);
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}
