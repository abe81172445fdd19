/** What becomes of a record that cannot be decoded: a record that says where it was and why. */

import type { ConsumedRecord, RecordHeaders, TopicPartition } from '../client/kafka-client.ts';
import type { OutgoingRecord } from './record-sink.ts';

/** Names of the headers that a dead letter has beside those of the record itself. */
export const DEAD_LETTER_HEADERS = {
  topic: 'topic',
  partition: 'partition',
  offset: 'offset',
  /** The first field that is wrong. */
  field: 'field',
  reason: 'reason',
  /** Size of the value in bytes, where it was cut because a broker would refuse it. */
  truncatedFrom: 'truncated-from',
} as const;

/** Before the name of a header of the record itself that has the name of one of ours. */
export const ORIGINAL_HEADER_PREFIX = 'original.';

/** Why a record is bad. */
export interface BadRecordReason {
  readonly field: string;
  readonly reason: string;
}

/** The topic for the dead letters of a topic. */
export function deadLetterTopic(topic: string): string {
  return `${topic}-dead-letters`;
}

// Leaves room for the headers below Kafka's default limit of 1,048,588 bytes a batch.
const MAX_VALUE_BYTES = 900_000;

/** The dead letter of a record, in the same partition where the topic has one of that number. */
export function deadLetter(
  { topic, partition }: TopicPartition,
  record: ConsumedRecord,
  { field, reason }: BadRecordReason,
): OutgoingRecord {
  const value = record.value;
  const tooLarge = value !== null && value.length > MAX_VALUE_BYTES;
  return {
    topic: deadLetterTopic(topic),
    partition,
    // Copies: the record's buffers are views that keep megabytes of fetched data alive.
    key: record.key && Buffer.from(record.key),
    value: value && Buffer.from(tooLarge ? value.subarray(0, MAX_VALUE_BYTES) : value),
    headers: {
      ...originalHeaders(record.headers),
      [DEAD_LETTER_HEADERS.topic]: topic,
      [DEAD_LETTER_HEADERS.partition]: String(partition),
      [DEAD_LETTER_HEADERS.offset]: record.offset,
      [DEAD_LETTER_HEADERS.field]: field,
      [DEAD_LETTER_HEADERS.reason]: reason,
      ...(tooLarge && { [DEAD_LETTER_HEADERS.truncatedFrom]: String(value.length) }),
    },
  };
}

const OURS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADERS));

function originalHeaders(headers: RecordHeaders = {}) {
  const copy = (one: Buffer | string) => (typeof one === 'string' ? one : Buffer.from(one));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      OURS.has(name) ? `${ORIGINAL_HEADER_PREFIX}${name}` : name,
      Array.isArray(value) ? value.map(copy) : copy(value),
    ]),
  );
}
