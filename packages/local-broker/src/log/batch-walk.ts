// Walks over record batches in a buffer by reading a few fields each. Fetches do this for every batch they
// send, so it makes no objects.
import { BATCH_HEADER_BYTES, BATCH_LENGTH_OVERHEAD } from '../records/batch-header.ts';

/** Size in bytes of the batch at `at`. */
export function batchSizeAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at + 8) + BATCH_LENGTH_OVERHEAD;
}

/** The whole batches at the start of a buffer. */
export interface WholeBatches {
  /** Bytes that they take. */
  readonly end: number;
  /** Offset behind the last of them; undefined when there is none. */
  readonly nextOffset: number | undefined;
}

/** Finds where the last whole batch in front of `limitOffset` and `limitBytes` ends. */
export function wholeBatches(bytes: Buffer, limitOffset: number, limitBytes: number): WholeBatches {
  const stop = Math.min(bytes.length, limitBytes);
  let end = 0;
  let nextOffset: number | undefined;
  while (end + BATCH_HEADER_BYTES <= stop) {
    const behind = end + batchSizeAt(bytes, end);
    if (behind > stop || baseOffsetAt(bytes, end) >= limitOffset) break;
    nextOffset = nextOffsetAt(bytes, end);
    end = behind;
  }
  return { end, nextOffset };
}

/** First offset of the batch at `at`. */
function baseOffsetAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

/** Offset behind the last record of the batch at `at`. */
function nextOffsetAt(bytes: Buffer, at: number): number {
  return baseOffsetAt(bytes, at) + bytes.readInt32BE(at + 23) + 1;
}
