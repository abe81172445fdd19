// Reading from the row of segments, as Fetch wants it.
import type { AbortedTransaction } from '../producers/producer-entry.ts';
import { wholeBatches } from './batch-walk.ts';
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

/**
 * Reads from the first of `segments` that has something at or behind `offset`.
 * @param limitOffset read nothing at or behind it
 */
export async function readSegments(
  segments: readonly Segment[],
  offset: number,
  limitOffset: number,
  maxBytes: number,
  { minOneBatch, committed }: ReadOptions,
): Promise<ReadResult> {
  for (const segment of segments) {
    const bytes = await segment.read(offset, limitOffset, maxBytes, minOneBatch);
    if (bytes === undefined) continue;
    return { bytes, abortedTransactions: committed ? abortedIn(segments, offset, bytes) : [] };
  }
  return NOTHING;
}

function abortedIn(
  segments: readonly Segment[],
  offset: number,
  bytes: Buffer,
): AbortedTransaction[] {
  const behind = wholeBatches(bytes, Number.MAX_SAFE_INTEGER, bytes.length).nextOffset ?? offset;
  return segments.flatMap(({ facts }) =>
    facts.aborted.filter((one) => one.lastOffset >= offset && one.firstOffset < behind),
  );
}
