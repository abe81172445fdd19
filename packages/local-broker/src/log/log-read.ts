// Reading from the row of segments, as Fetch wants it.
import type { AbortedTransaction } from '../producers/producer-entry.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { wholeBatches } from './batch-walk.ts';
import type { LogSegments } from './log-segments.ts';
import type { RecordPlace } from './record-lookup.ts';
import type { Segment } from './segment.ts';

/** What to read. */
export interface ReadOptions {
  /** Give the first batch even when it is larger than `maxBytes`. */
  readonly minOneBatch: boolean;
  /** Only what is in front of the last stable offset (isolation level read_committed). */
  readonly committed: boolean;
}

/** Record batches as they are in the log. */
export interface ReadResult {
  /** Whole batches. The first may begin in front of the offset asked for. */
  readonly bytes: Buffer;
  /** With `committed`: the aborted transactions that the bytes hold records of. */
  readonly abortedTransactions: readonly AbortedTransaction[];
}

/** The answer when there is nothing to read yet. */
export const NOTHING: ReadResult = { bytes: Buffer.alloc(0), abortedTransactions: [] };

/** Reads the segments of a log. What it throws is BrokerProtocolError KAFKA_STORAGE_ERROR. */
export class LogReader {
  readonly #segments: LogSegments;

  constructor(segments: LogSegments) {
    this.#segments = segments;
  }

  /**
   * Reads from the first segment that has something at or behind `offset`.
   * @param limitOffset read nothing at or behind it
   */
  read(
    offset: number,
    limitOffset: number,
    maxBytes: number,
    { minOneBatch, committed }: ReadOptions,
  ): Promise<ReadResult> {
    return this.#reading(async () => {
      const segments = this.#segments.from(offset);
      for (const segment of segments) {
        const bytes = await segment.read(offset, limitOffset, maxBytes, minOneBatch);
        if (bytes === undefined) continue;
        return { bytes, abortedTransactions: committed ? abortedIn(segments, offset, bytes) : [] };
      }
      return NOTHING;
    });
  }

  /** The first record that is not older than `timestamp` (epoch milliseconds). */
  offsetForTimestamp(timestamp: number): Promise<RecordPlace | undefined> {
    return this.#reading(async () => {
      const { startOffset } = this.#segments;
      for (const segment of this.#segments.from(startOffset)) {
        const place = await segment.findTimestamp(timestamp, startOffset);
        if (place !== undefined) return place;
      }
      return undefined;
    });
  }

  /** The first record with the largest timestamp. */
  async maxTimestamp(): Promise<RecordPlace | undefined> {
    let largest = -1;
    for (const { facts } of this.#segments.all) largest = Math.max(largest, facts.maxTimestamp);
    return largest === -1 ? undefined : this.offsetForTimestamp(largest);
  }

  /** Reads once more when compaction has replaced a segment meanwhile. */
  async #reading<T>(work: () => Promise<T>): Promise<T> {
    const { generation } = this.#segments;
    try {
      return await work();
    } catch (error) {
      if (generation !== this.#segments.generation) return this.#reading(work);
      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', undefined, { cause: error });
    }
  }
}

function abortedIn(
  segments: readonly Segment[],
  offset: number,
  bytes: Buffer,
): AbortedTransaction[] {
  const behind = wholeBatches(bytes, Number.MAX_SAFE_INTEGER, bytes.length).nextOffset ?? offset;
  return segments.flatMap(({ facts: { aborted } }) =>
    aborted.slice(firstEndingFrom(aborted, offset)).filter((one) => one.firstOffset < behind),
  );
}

/** Transactions are listed in the order of their markers: readers near the end of a log pass over most of them. */
function firstEndingFrom(aborted: readonly AbortedTransaction[], offset: number): number {
  let low = 0;
  let high = aborted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((aborted[middle]?.lastOffset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
