/**
 * What one `send` has to deliver: the records of each partition, and what became of them. It is
 * made once; retries neither choose partitions again nor send what was acknowledged.
 */

import type { KafkajsInternals } from '../kafkajs-internals.ts';
import { groupMessages, type Partitioner, type PartitionMetadata } from './group-messages.ts';
import type { PartitionResponse } from './produce-response.ts';
import type { OutgoingMessage } from './record-batch-encoder.ts';

/** The messages that an application sends to one topic. */
export interface TopicMessages {
  readonly topic: string;
  readonly messages: readonly OutgoingMessage[];
}

/** One partition's records on their way. */
export interface Shipment {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly OutgoingMessage[];
  /** What the broker said when it had written them. */
  acknowledged: PartitionResponse | undefined;
  /** Whether a try ended so that nobody knows whether they were written. */
  isInDoubt: boolean;
}

/** What knows the partitions of topics: kafkajs' cluster. */
export interface PartitionSource {
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
  refreshMetadata(): Promise<void>;
}

/**
 * Chooses the partitions.
 *
 * @throws KafkaJSMetadataNotLoaded, retriable, for a topic without metadata
 * @throws KafkaJSNonRetriableError for a partition that the topic does not have, by fresh metadata
 */
export async function makeShipments(
  topics: readonly TopicMessages[],
  source: PartitionSource,
  partitioner: Partitioner,
  kafkajs: KafkajsInternals,
): Promise<Shipment[]> {
  const shipments: Shipment[] = [];
  for (const { topic, messages } of topics) {
    const metadata = source.findTopicPartitionMetadata(topic);
    if (metadata.length === 0) {
      throw new kafkajs.errors.KafkaJSMetadataNotLoaded('Producing to topic without metadata');
    }
    const groups = groupMessages(topic, messages, metadata, partitioner);
    for (const partition of groups.keys()) {
      await requirePartition(topic, partition, source, kafkajs);
    }
    for (const [partition, group] of groups) {
      shipments.push({
        topic,
        partition,
        messages: group,
        acknowledged: undefined,
        isInDoubt: false,
      });
    }
  }
  return shipments;
}

async function requirePartition(
  topic: string,
  partition: number,
  source: PartitionSource,
  { errors }: KafkajsInternals,
): Promise<void> {
  const exists = () =>
    source.findTopicPartitionMetadata(topic).some(({ partitionId }) => partitionId === partition);
  if (exists()) return;
  // It may have been added since the metadata were read.
  await source.refreshMetadata();
  if (exists()) return;
  throw new errors.KafkaJSNonRetriableError(
    `Topic "${topic}" has no partition ${partition}: nothing was sent`,
  );
}
