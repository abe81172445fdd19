/** A Kafka topic as the source of a job. */

import type { Source } from '@tidemark/event-time';
import type { RecordHeaders } from './client/kafka-client.ts';

/** What a deserializer makes of a record's value: the value, or which field is wrong and why. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly field: string; readonly reason: string };

/**
 * Turns the bytes of a record's value into a value. `null` is a tombstone: the deserializer decides
 * whether it means something; one that refuses it makes the tombstone a bad record like any other.
 * Must not keep the buffer: it is a view into what was fetched.
 */
export interface Deserializer<T> {
  deserialize(
    bytes: Buffer | null,
    record: { readonly headers?: RecordHeaders | undefined },
  ): Decoded<T>;
}

/** The settings of a KafkaSource. */
export interface KafkaSourceOptions<T> {
  readonly topic: string;
  readonly serde: Deserializer<T>;
  /**
   * The field whose value is the records' Kafka key. A keyBy on this field stays within the
   * partition; any other keyBy goes through a topic. A record whose key is another stops the job.
   */
  readonly partitionedBy?: string;
  /** Does not rely on `partitionedBy`: a keyBy on that field goes through a topic as well. */
  readonly repartition?: boolean;
}

/** Flink's `KafkaSource`: made by `kafkaSource()`, read by this package's runtime only. */
export interface KafkaSource<T> extends Source<T>, KafkaSourceOptions<T> {
  readonly sourceType: typeof KAFKA_SOURCE;
  readonly partitionedBy?: string;
}

const KAFKA_SOURCE = 'kafka';

/** Reads a topic; record timestamps are Kafka's, in epoch milliseconds. */
export function kafkaSource<T>(options: KafkaSourceOptions<T>): KafkaSource<T> {
  return { sourceType: KAFKA_SOURCE, ...options };
}

/** Whether a source of a job graph is one of ours. */
export function isKafkaSource(source: Source<unknown>): source is KafkaSource<unknown> {
  return source.sourceType === KAFKA_SOURCE && 'topic' in source && 'serde' in source;
}
