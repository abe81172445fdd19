/** How far a topic reaches: the first offset that is still there, and the one after the last. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { describeTopic } from './find-topic.ts';

/** The reach of one partition. */
export interface PartitionOffsets {
  readonly partition: number;
  /** The first offset that retention has left. */
  readonly low: number;
  /** The offset after the last committed record (the last stable offset). */
  readonly high: number;
}

/**
 * The reach of every partition, by partition number.
 *
 * @throws KafkaConnectionError TOPIC_NOT_FOUND and those of a lost connection
 */
export async function topicOffsets(
  connection: KafkaConnection,
  topic: string,
): Promise<PartitionOffsets[]> {
  // Asked first: kafkajs spends ten seconds on the offsets of a topic that is not there.
  await describeTopic(connection, topic);
  const offsets = await adminCall(connection, { topic }, (admin) =>
    fetchTopicOffsets(admin, topic),
  );
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    .sort((a, b) => a.partition - b.partition);
}

/**
 * The first offset of each partition whose record is not older than a time, its end where all are.
 *
 * @param timestamp epoch milliseconds
 * @throws KafkaConnectionError as topicOffsets
 */
export async function topicOffsetsAt(
  connection: KafkaConnection,
  topic: string,
  timestamp: number,
): Promise<ReadonlyMap<number, number>> {
  await describeTopic(connection, topic);
  const offsets = await adminCall(connection, { topic }, (admin) =>
    admin.fetchTopicOffsetsByTimestamp(topic, timestamp),
  );
  return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
}

/**
 * As kafkajs' own, which is a TypeError when somebody else asks the same client for another topic at
 * that moment: it then knows that one only.
 */
export async function fetchTopicOffsets(
  admin: Pick<Admin, 'fetchTopicOffsets'>,
  topic: string,
): ReturnType<Admin['fetchTopicOffsets']> {
  for (let turn = 1; ; turn++) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (!(error instanceof TypeError) || turn === TURNS) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

const TURNS = 20;
const PAUSE_MS = 50;
