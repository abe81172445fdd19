// Reads a segment batch by batch: to find a position between two index entries, and to see after a crash how
// far the file is whole.
import {
  BATCH_HEADER_BYTES,
  type BatchHeader,
  batchBytes,
  nextOffset,
  readBatchHeader,
} from '../records/batch-header.ts';
import { checkBatch } from '../records/check-batch.ts';
import type { AppendFile } from '../storage/append-file.ts';

const HEADER_SCAN_BYTES = 64 * 1024;
const RECOVERY_SCAN_BYTES = 1024 * 1024;

/** Segments hold offsets relative to their first in 32 bits (as Kafka's index does). */
export const LARGEST_OFFSET_DELTA = 2_147_483_647;

/** A batch in a segment. */
export interface FoundBatch {
  readonly header: BatchHeader;
  readonly position: number;
}

/** The headers of a segment's batches from `position` on; trusts the file. */
export async function* batchHeaders(file: AppendFile, from: number): AsyncGenerator<FoundBatch> {
  let position = from;
  while (position + BATCH_HEADER_BYTES <= file.size) {
    const bytes = await file.read(position, HEADER_SCAN_BYTES);
    let at = 0;
    while (at + BATCH_HEADER_BYTES <= bytes.length) {
      const header = readBatchHeader(bytes, at);
      yield { header, position: position + at };
      at += batchBytes(header);
    }
    if (at === 0) return;
    position += at;
  }
}

/** How far a file is whole, and why it is not from there on. */
export interface Recovery {
  readonly wholeBytes: number;
  /** Undefined when the file is whole to its end. */
  readonly damage: string | undefined;
}

/**
 * Checks every batch from `from` on, checksums included, and hands each whole one over in order. Stops at the
 * first that is torn, damaged or out of order: what follows it cannot be trusted.
 * @param expectedOffset first offset of the first batch
 * @param gapsAllowed whether compaction may have removed batches; offsets are not under the checksum, so where
 *   it cannot have, they must follow one another
 */
export async function recoverBatches(
  file: AppendFile,
  from: number,
  expectedOffset: number,
  gapsAllowed: boolean,
  visit: (header: BatchHeader, bytes: Buffer, position: number) => void,
): Promise<Recovery> {
  let position = from;
  let offset = expectedOffset;
  let readBytes = RECOVERY_SCAN_BYTES;
  while (position < file.size) {
    const bytes = await file.read(position, readBytes);
    let at = 0;
    let damage: string | undefined;
    while (damage === undefined && at < bytes.length) {
      const check = checkBatch(bytes, at);
      if (check.state !== 'whole') damage = reasonOf(check);
      else if (!follows(check.header.baseOffset, offset, gapsAllowed)) {
        damage = `offset ${check.header.baseOffset} follows ${offset - 1}`;
      } else {
        const end = at + batchBytes(check.header);
        visit(check.header, bytes.subarray(at, end), position + at);
        offset = nextOffset(check.header);
        at = end;
      }
    }
    position += at;
    const reachedEnd = position - at + bytes.length >= file.size;
    if (damage !== undefined && (damage !== TORN || reachedEnd))
      return { wholeBytes: position, damage };
    readBytes = at === 0 ? readBytes * 2 : RECOVERY_SCAN_BYTES;
  }
  return { wholeBytes: position, damage: undefined };
}

function follows(offset: number, expected: number, gapsAllowed: boolean): boolean {
  if (!gapsAllowed) return offset === expected;
  return offset >= expected && offset - expected <= LARGEST_OFFSET_DELTA;
}

const TORN = 'the last batch is torn';

function reasonOf(check: Exclude<ReturnType<typeof checkBatch>, { state: 'whole' }>): string {
  if (check.state === 'truncated') return TORN;
  return check.state === 'corrupt' ? check.reason : `record format ${check.magic}`;
}
