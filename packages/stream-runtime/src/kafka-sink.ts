/** A Kafka topic as a sink of a job. */

import type { Sink } from '@tidemark/event-time';

/** What a sink makes of one result. A key decides the partition as in every Kafka client. */
export interface SerializedRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

/** The settings of a KafkaSink. */
export interface KafkaSinkOptions<T> {
  readonly topic: string;
  /** Called once a result; an error in here stops the job like that of any function of the job. */
  serialize(value: T): SerializedRecord;
}

/** Flink's `KafkaSink`: made by `kafkaSink()`, written by this package's runtime only. */
export interface KafkaSink<T> extends Sink<T>, KafkaSinkOptions<T> {
  readonly sinkType: typeof KAFKA_SINK;
}

const KAFKA_SINK = 'kafka';

/** The header that carries a result's event time, in epoch milliseconds, as text. */
export const EVENT_TIME_HEADER = 'event-time';

/**
 * Writes each result to a topic: with exactly-once in the transaction that commits the offsets of
 * the records that it was made of, with at-least-once ahead of that transaction. Kafka's own
 * timestamp is the wall clock, since brokers refuse and delete records by it; the event time is in
 * EVENT_TIME_HEADER.
 */
export function kafkaSink<T>(options: KafkaSinkOptions<T>): KafkaSink<T> {
  return { sinkType: KAFKA_SINK, ...options };
}

/** Whether a sink of a job graph is one of ours. */
export function isKafkaSink(sink: Sink<unknown>): sink is KafkaSink<unknown> {
  return sink.sinkType === KAFKA_SINK && 'topic' in sink && 'serialize' in sink;
}
