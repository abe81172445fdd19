// One file of a partition's log, with what is needed to find offsets and times in it.

import type { AbortedTransaction } from '../producers/producer-entry.ts';
import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  batchBytes,
  nextOffset,
} from '../records/batch-header.ts';
import type { AppendFile } from '../storage/append-file.ts';
import { batchSizeAt, wholeBatches } from './batch-walk.ts';
import { firstRecordFrom, type RecordPlace } from './record-lookup.ts';
import { batchHeaders } from './scan.ts';
import { SparseIndex } from './sparse-index.ts';

/** Remembered ends of recent reads: the next fetch of a consumer begins there. */
const READ_HINTS = 8;

/** What a segment knows of its records; all of it can be found again by reading the file. */
export interface SegmentFacts {
  /** Offset behind the last record. */
  nextOffset: number;
  /** Largest record timestamp, and the first offset of the batch it is in; -1 when the segment is empty. */
  maxTimestamp: number;
  maxTimestampBatch: number;
  /** Timestamp of the first batch; -1 when the segment is empty. */
  firstTimestamp: number;
  /** Transactions whose abort marker is in this segment. */
  aborted: AbortedTransaction[];
}

/** A segment of a partition log. The last one is appended to. */
export class Segment {
  readonly baseOffset: number;
  file: AppendFile;
  readonly facts: SegmentFacts;
  index: SparseIndex;
  /** Bytes that a stored checkpoint vouches for; a start need not read them. */
  trustedBytes = 0;
  readonly #hints = new Map<number, number>();

  constructor(baseOffset: number, file: AppendFile, indexIntervalBytes: number) {
    this.baseOffset = baseOffset;
    this.file = file;
    this.index = new SparseIndex(indexIntervalBytes);
    this.facts = {
      nextOffset: baseOffset,
      maxTimestamp: -1,
      maxTimestampBatch: -1,
      firstTimestamp: -1,
      aborted: [],
    };
  }

  get size(): number {
    return this.file.size;
  }

  /** Takes note of a batch that is in the file. */
  learn(header: BatchHeader, baseOffset: number, position: number): void {
    this.index.add(baseOffset, position, this.facts.maxTimestamp);
    if (this.facts.firstTimestamp === -1) this.facts.firstTimestamp = header.maxTimestamp;
    if (header.maxTimestamp > this.facts.maxTimestamp) {
      this.facts.maxTimestamp = header.maxTimestamp;
      this.facts.maxTimestampBatch = baseOffset;
    }
    this.facts.nextOffset = baseOffset + header.lastOffsetDelta + 1;
  }

  /**
   * Whole batches from the one that holds `offset`, in front of `limitOffset`: as many as fit in `maxBytes`,
   * but with `minOneBatch` at least one. Undefined when the segment has nothing at or behind `offset`.
   */
  async read(
    offset: number,
    limitOffset: number,
    maxBytes: number,
    minOneBatch: boolean,
  ): Promise<Buffer | undefined> {
    const position = await this.#positionOf(offset);
    if (position === undefined) return undefined;
    let bytes = await this.file.read(position, Math.max(maxBytes, BATCH_HEADER_BYTES));
    let found = wholeBatches(bytes, limitOffset, maxBytes);
    if (found.end === 0 && minOneBatch && bytes.length >= BATCH_HEADER_BYTES) {
      const size = batchSizeAt(bytes, 0);
      if (size > bytes.length) bytes = await this.file.read(position, size);
      found = wholeBatches(bytes, limitOffset, size);
    }
    if (found.nextOffset !== undefined) this.#hint(found.nextOffset, position + found.end);
    return bytes.subarray(0, found.end);
  }

  /** The first record at or behind `fromOffset` that is not older than `timestamp` (epoch milliseconds). */
  async findTimestamp(timestamp: number, fromOffset: number): Promise<RecordPlace | undefined> {
    if (this.facts.maxTimestamp < timestamp) return undefined;
    const from = this.index.floorTimestamp(timestamp)?.position ?? 0;
    for await (const { header, position } of batchHeaders(this.file, from)) {
      if (header.maxTimestamp < timestamp || nextOffset(header) <= fromOffset) continue;
      const bytes = await this.file.read(position, batchBytes(header));
      const place = firstRecordFrom(bytes, header, timestamp, fromOffset);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  async #positionOf(offset: number): Promise<number | undefined> {
    const hint = this.#hints.get(offset);
    if (hint !== undefined && hint < this.size) return hint;
    const from = this.index.floorOffset(offset)?.position ?? 0;
    for await (const { header, position } of batchHeaders(this.file, from)) {
      if (nextOffset(header) > offset) return position;
    }
    return undefined;
  }

  #hint(offset: number, position: number): void {
    this.#hints.set(offset, position);
    if (this.#hints.size <= READ_HINTS) return;
    for (const oldest of this.#hints.keys()) {
      this.#hints.delete(oldest);
      return;
    }
  }
}

/** The file name of a segment: its first offset in twenty digits, so that names sort like offsets. */
export function segmentFileName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** The first offset in a segment's file name, or undefined for other files. */
export function segmentBaseOffset(fileName: string): number | undefined {
  const match = /^(\d{20})\.log$/.exec(fileName);
  return match === null ? undefined : Number(match[1]);
}
