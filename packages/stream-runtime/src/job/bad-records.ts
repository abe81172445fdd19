/** What is done about records that cannot be decoded. */

import type { ConsumedRecord, TopicPartition } from '../client/kafka-client.ts';
import type { Decoded, Deserializer } from '../kafka-source.ts';
import type { RuntimeLog } from '../options.ts';
import { type BadRecordReason, deadLetter, deadLetterTopic } from '../output/dead-letter.ts';
import type { OutgoingRecord, RecordSink } from '../output/record-sink.ts';
import { recordName, StreamRuntimeError } from '../stream-runtime-error.ts';
import type { JobMetrics } from './job-metrics.ts';

/**
 * - `dead-letter`: it goes to the dead-letter topic, committed with the offset behind it
 * - `skip`: it is counted and left out
 * - `fail`: the job stops at it
 */
export type BadRecordPolicy = 'dead-letter' | 'skip' | 'fail';

/** What a dead letter names as its field when the record was sound, and a function was not. */
const FUNCTION_FIELD = 'function';

/** Counts bad records and deals with them as the policy says. */
export class BadRecords {
  readonly #policy: BadRecordPolicy;
  readonly #metrics: JobMetrics;
  readonly #log: RuntimeLog;
  #hasFailed = false;

  constructor(policy: BadRecordPolicy, metrics: JobMetrics, log: RuntimeLog) {
    this.#policy = policy;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @throws StreamRuntimeError BAD_RECORD under the policy `fail` */
  handle(
    at: TopicPartition,
    record: ConsumedRecord,
    why: BadRecordReason,
    deadLetters: RecordSink,
  ): void {
    this.#metrics.count('badRecords');
    const { topic, partition } = at;
    const { offset } = record;
    if (this.#policy === 'fail') {
      throw new StreamRuntimeError(
        'BAD_RECORD',
        `Bad record at ${recordName(topic, partition, offset)}: ${why.field}: ${why.reason}`,
        { location: { topic, partition, offset } },
      );
    }
    if (this.#policy === 'dead-letter') this.#write(deadLetter(at, record, why), deadLetters);
    this.#tell(at, record, why);
  }

  /** A record that a function failed on; its dead letter says so, whatever the policy. */
  setAside(
    at: TopicPartition,
    record: ConsumedRecord,
    reason: string,
    deadLetters: RecordSink,
  ): void {
    this.#metrics.count('badRecords');
    const why = { field: FUNCTION_FIELD, reason };
    this.#write(deadLetter(at, record, why), deadLetters);
    const { topic, partition } = at;
    const fields = { topic, partition, offset: record.offset, ...why };
    if (this.#hasFailed) {
      this.#log.debug(fields, 'a function failed on a record');
      return;
    }
    this.#hasFailed = true;
    this.#log.warn(
      fields,
      `Records that a function fails on are counted and go to the topic ${deadLetterTopic(topic)}; this is the first: ${reason}`,
    );
  }

  #write(letter: OutgoingRecord, deadLetters: RecordSink): void {
    this.#metrics.count('deadLetters');
    deadLetters.add(letter);
  }

  // One line is a notice; a line for each of a million bad records would be a fault of its own.
  #tell({ topic, partition }: TopicPartition, { offset }: ConsumedRecord, why: BadRecordReason) {
    const fields = { topic, partition, offset, ...why };
    if (this.#metrics.badRecords > 1) return this.#log.debug(fields, 'bad record');
    const outcome =
      this.#policy === 'skip' ? 'are skipped' : `go to the topic ${deadLetterTopic(topic)}`;
    this.#log.warn(fields, `Bad records are counted and ${outcome}; this is the first.`);
  }
}

/** Decodes; a deserializer that throws has met a bad record too. */
export function decode(
  deserializer: Deserializer<unknown>,
  record: ConsumedRecord,
): Decoded<unknown> {
  try {
    return deserializer.deserialize(record.value, record);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, field: 'value', reason };
  }
}
