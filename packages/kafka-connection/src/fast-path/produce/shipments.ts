/**
 * What one `send` has to deliver: the records of each partition, and what became of them. It is
 * made once; retries neither choose partitions again nor send what was acknowledged.
 */

import type { KafkajsInternals } from '../kafkajs-internals.ts';
import {
  findPartition,
  groupMessages,
  type Partitioner,
  type PartitionMetadata,
} from './group-messages.ts';
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
 * Chooses the partitions by what is known now; nothing when metadata are missing or do not have a
 * partition that was asked for.
 */
export function planShipments(
  topics: readonly TopicMessages[],
  source: PartitionSource,
  partitioner: Partitioner,
): Shipment[] | undefined {
  const shipments: Shipment[] = [];
  for (const { topic, messages } of topics) {
    const metadata = metadataOf(topic, source);
    if (metadata.length === 0) return undefined;
    const groups = groupMessages(topic, messages, metadata, partitioner);
    for (const [partition, group] of groups) {
      if (!findPartition(metadata, partition)) return undefined;
      shipments.push({
        ...{ topic, partition, messages: group },
        ...{ acknowledged: undefined, isInDoubt: false },
      });
    }
  }
  return shipments;
}

/**
 * Chooses the partitions by metadata that are read for it.
 *
 * @throws KafkaJSMetadataNotLoaded, retriable, for a topic without metadata
 * @throws KafkaJSNonRetriableError for a partition that the topic does not have
 */
export async function makeShipments(
  topics: readonly TopicMessages[],
  source: PartitionSource,
  partitioner: Partitioner,
  { errors }: KafkajsInternals,
): Promise<Shipment[]> {
  // A partition may have been added since the metadata were read.
  await source.refreshMetadata();
  const shipments = planShipments(topics, source, partitioner);
  if (shipments) return shipments;
  for (const { topic, messages } of topics) {
    const metadata = metadataOf(topic, source);
    if (metadata.length === 0) {
      throw new errors.KafkaJSMetadataNotLoaded('Producing to topic without metadata');
    }
    for (const partition of groupMessages(topic, messages, metadata, partitioner).keys()) {
      if (findPartition(metadata, partition)) continue;
      throw new errors.KafkaJSNonRetriableError(
        `Topic "${topic}" has no partition ${partition}: nothing was sent`,
      );
    }
  }
  throw new errors.KafkaJSMetadataNotLoaded('Metadata changed while they were read');
}

function metadataOf(topic: string, source: PartitionSource): readonly PartitionMetadata[] {
  try {
    return source.findTopicPartitionMetadata(topic);
  } catch {
    // kafkajs throws before the first metadata are there.
    return [];
  }
}
