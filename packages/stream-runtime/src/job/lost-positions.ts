/**
 * Where to read on when something else was fetched than what is to be read next. It may have been
 * fetched before a seek; or the position is out of range, and kafkajs has begun at the beginning of
 * the log without a word.
 */

import type { KafkaClient } from '../client/kafka-client.ts';
import { pause } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';
import { recordName, StreamRuntimeError } from '../stream-runtime-error.ts';
import type { PartitionReader } from '../task/partition-reader.ts';
import { type RangeOptions, settledRange } from './settled-range.ts';

/** What LostPositions works with. */
export interface LostPositionsOptions extends RangeOptions {
  readonly client: Pick<KafkaClient, 'logRanges' | 'isTransient'>;
  readonly log: RuntimeLog;
}

/** A broker that says "out of range" says so again: it is not asked more often than this. */
const PAUSE_MS = 200;

/** Of all partitions of a job. */
export class LostPositions {
  readonly #options: LostPositionsOptions;
  readonly #foundAt = new WeakMap<PartitionReader, number>();

  constructor(options: LostPositionsOptions) {
    this.#options = options;
  }

  /**
   * The offset that is to be fetched next: the reader's position, or the beginning of the log where that
   * is behind it.
   *
   * @throws StreamRuntimeError LOG_WENT_BACK
   */
  async find(reader: PartitionReader): Promise<number> {
    const { timers } = this.#options;
    const foundAt = this.#foundAt.get(reader) ?? -Infinity;
    if (timers.now() - foundAt < PAUSE_MS) await pause(timers, PAUSE_MS);
    const offset = await this.#find(reader);
    this.#foundAt.set(reader, timers.now());
    return offset;
  }

  async #find({ topic, partition, position }: PartitionReader): Promise<number> {
    const { client, log } = this.#options;
    try {
      const range = await settledRange({ topic, partition }, position, this.#options);
      const { low, high } = range ?? { low: 0, high: 0 };
      if (high < position) throw wentBack({ topic, partition, position }, high);
      if (low <= position) return position;
      const fields = { topic, partition, position, low };
      log.warn(fields, 'Records were deleted from the topic before this job had read them.');
      return low;
    } catch (error) {
      if (!client.isTransient(error)) throw error;
      return position;
    }
  }
}

type Position = Pick<PartitionReader, 'topic' | 'partition' | 'position'>;

function wentBack({ topic, partition, position }: Position, end: number): StreamRuntimeError {
  const offset = String(position);
  return new StreamRuntimeError(
    'LOG_WENT_BACK',
    `${recordName(topic, partition, offset)} was to be read next, but the log ends at ${end}.`,
    { location: { topic, partition, offset } },
  );
}
