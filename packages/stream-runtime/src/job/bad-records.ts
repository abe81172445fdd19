/** What is done about records that cannot be decoded. */

import type { ConsumedRecord } from '../client/kafka-client.ts';
import type { Decoded, Deserializer } from '../kafka-source.ts';
import type { RuntimeLog } from '../options.ts';
import { type BadRecordReason, deadLetter, deadLetterTopic } from '../output/dead-letter.ts';
import type { OutputBuffer } from '../output/output-buffer.ts';
import { recordName, StreamRuntimeError } from '../stream-runtime-error.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { PartitionReader } from './partition-reader.ts';

/**
 * - `dead-letter`: it goes to the dead-letter topic, acknowledged before the offset is committed
 * - `skip`: it is counted and left out
 * - `fail`: the job stops at it
 */
export type BadRecordPolicy = 'dead-letter' | 'skip' | 'fail';

/** Counts bad records and deals with them as the policy says. */
export class BadRecords {
  readonly #policy: BadRecordPolicy;
  readonly #outputs: OutputBuffer;
  readonly #metrics: JobMetrics;
  readonly #log: RuntimeLog;

  constructor(
    policy: BadRecordPolicy,
    outputs: OutputBuffer,
    metrics: JobMetrics,
    log: RuntimeLog,
  ) {
    this.#policy = policy;
    this.#outputs = outputs;
    this.#metrics = metrics;
    this.#log = log;
  }

  /** @throws StreamRuntimeError BAD_RECORD under the policy `fail` */
  handle(reader: PartitionReader, record: ConsumedRecord, why: BadRecordReason): void {
    this.#metrics.badRecords++;
    const { topic, partition } = reader;
    const { offset } = record;
    if (this.#policy === 'fail') {
      throw new StreamRuntimeError(
        'BAD_RECORD',
        `Bad record at ${recordName(topic, partition, offset)}: ${why.field}: ${why.reason}`,
        { location: { topic, partition, offset } },
      );
    }
    if (this.#policy === 'dead-letter') this.#outputs.add(deadLetter(reader, record, why));
    this.#tell(reader, record, why);
  }

  // One line is a notice; a line for each of a million bad records would be a fault of its own.
  #tell({ topic, partition }: PartitionReader, { offset }: ConsumedRecord, why: BadRecordReason) {
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
  bytes: Buffer | null,
): Decoded<unknown> {
  try {
    return deserializer.deserialize(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, field: 'value', reason };
  }
}
