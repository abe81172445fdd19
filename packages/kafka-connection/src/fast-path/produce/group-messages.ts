/**
 * For `producer/groupMessagesPerPartition.js`, which our `sendMessages` calls no more.
 *
 * Stock: copies the list so far for every message, so the time grows with the square of the number
 * of messages.
 */

import type { OutgoingMessage } from './record-batch-encoder.ts';

/** What metadata says of one partition. */
export interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number | null | undefined;
}

/** Chooses a partition for one message; stock, ours or the application's. */
export type Partitioner = (choice: {
  topic: string;
  partitionMetadata: readonly PartitionMetadata[];
  message: OutgoingMessage;
}) => number;

/** What metadata says of a partition; nothing when the topic does not have it. */
export function findPartition(
  metadata: readonly PartitionMetadata[],
  partition: number,
): PartitionMetadata | undefined {
  // Metadata are in order as a rule, and a topic may have thousands of partitions.
  const likely = metadata[partition];
  if (likely?.partitionId === partition) return likely;
  return metadata.find(({ partitionId }) => partitionId === partition);
}

/** The messages of each partition, in the order in which they were given. */
export function groupMessages(
  topic: string,
  messages: readonly OutgoingMessage[],
  partitionMetadata: readonly PartitionMetadata[],
  partitioner: Partitioner,
): Map<number, OutgoingMessage[]> {
  const groups = new Map<number, OutgoingMessage[]>();
  for (const message of messages) {
    // kafkajs takes digits too, from applications without types.
    const partition = Number(partitioner({ topic, partitionMetadata, message }));
    const group = groups.get(partition);
    if (group) group.push(message);
    else groups.set(partition, [message]);
  }
  return groups;
}
