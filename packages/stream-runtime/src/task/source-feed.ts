/** Decodes the records of a source topic into its task. */

import type { SourceInput } from '@tidemark/event-time';
import type { ConsumedRecord, TopicPartition } from '../client/kafka-client.ts';
import { type BadRecords, decode } from '../job/bad-records.ts';
import type { JobMetrics } from '../job/job-metrics.ts';
import type { PoisonRecords } from '../job/poison-records.ts';
import type { Deserializer } from '../kafka-source.ts';
import type { RecordSink } from '../output/record-sink.ts';
import { recordName, StreamRuntimeError } from '../stream-runtime-error.ts';
import { keyIs } from './key-check.ts';
import type { RecordFeed } from './partition-reader.ts';

/** What a SourceFeed works with. */
export interface SourceFeedOptions extends TopicPartition {
  readonly input: SourceInput;
  readonly deserializer: Deserializer<unknown>;
  /** The field that has to be the record's key, since a keyBy relies on it. */
  readonly keyField: string | undefined;
  readonly badRecords: BadRecords;
  readonly poison: PoisonRecords;
  readonly deadLetters: RecordSink;
  readonly metrics: JobMetrics;
}

/** A record of a source is one element. */
const ALL_OF_IT = 0;

/** One partition of a source topic. */
export class SourceFeed implements RecordFeed {
  readonly sliceRecords = 32;
  readonly #options: SourceFeedOptions;
  readonly #partition: number;
  inHand: number | undefined;

  constructor(options: SourceFeedOptions) {
    this.#options = options;
    this.#partition = options.partition;
  }

  accept(record: ConsumedRecord): boolean {
    const { input, deserializer, keyField, badRecords, poison, deadLetters, metrics } =
      this.#options;
    const decoded = decode(deserializer, record);
    if (!decoded.ok) {
      badRecords.handle(this.#options, record, decoded, deadLetters);
      return false;
    }
    if (keyField !== undefined) this.#checkKey(record, decoded.value, keyField);
    const reason = poison.of(this.#options, record.offset)?.get(ALL_OF_IT);
    if (reason !== undefined) {
      badRecords.setAside(this.#options, record, reason, deadLetters);
      return true;
    }
    this.inHand = ALL_OF_IT;
    metrics.begins();
    input.record(this.#partition, decoded.value, Number(record.timestamp));
    this.inHand = undefined;
    metrics.count('records');
    return false;
  }

  get watermark(): number {
    return this.#options.input.partitionWatermark(this.#partition);
  }

  get isAhead(): boolean {
    return this.#options.input.partitionsToPause().includes(this.#partition);
  }

  pause(): void {
    this.#options.input.pausePartition(this.#partition);
  }

  resume(): void {
    this.#options.input.resumePartition(this.#partition);
  }

  #checkKey({ key, offset }: ConsumedRecord, value: unknown, field: string): void {
    const wanted: unknown = (value as Record<string, unknown> | null)?.[field];
    if (keyIs(key, wanted)) return;
    const { topic, partition } = this.#options;
    throw new StreamRuntimeError(
      'KEY_DIFFERS',
      `${recordName(topic, partition, offset)}: the key is ${key === null ? 'missing' : `"${key.toString()}"`}, but ${field} is "${String(wanted)}".`,
      { location: { topic, partition, offset } },
    );
  }
}
