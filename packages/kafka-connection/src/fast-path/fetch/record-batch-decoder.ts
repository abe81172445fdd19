/** Reads one record batch (message format 2, KIP-98) into records that read themselves when asked. */

import { type Cursor, readVarint, skipVarint } from '../bytes/varint.ts';
import type { Codec } from '../kafkajs-internals.ts';
import { type BatchContext, FetchedRecord } from './fetched-record.ts';

/** A batch's header and where the batch lies. */
export interface BatchHeader {
  readonly context: BatchContext;
  readonly baseOffset: number;
  /** The last offset that belongs to the batch, whether its record is still there or not. */
  readonly lastOffset: number;
  readonly attributes: number;
  readonly recordCount: number;
  readonly start: number;
  readonly end: number;
}

/** A batch whose lengths contradict each other. */
export class CorruptBatchError extends Error {}

const HEADER_SIZE = 61;
const MAGIC_AT = 16;
const MAGIC = 2;
const LENGTH_FROM = 12;
const LOG_APPEND_TIME_FLAG = 0x08;
const TRANSACTIONAL_FLAG = 0x10;
const CONTROL_FLAG = 0x20;
const TWO_32 = 0x1_0000_0000;

/** Where the offset and length of a batch, which are before its version, end. */
export function isRecordBatch(bytes: Buffer): boolean {
  return bytes.length > MAGIC_AT && bytes[MAGIC_AT] === MAGIC;
}

/** The header of the batch at `start`; nothing when the answer was cut off before the batch's end. */
export function readBatchHeader(bytes: Buffer, start: number): BatchHeader | undefined {
  if (bytes.length - start < HEADER_SIZE || bytes[start + MAGIC_AT] !== MAGIC) return undefined;
  const end = start + LENGTH_FROM + bytes.readInt32BE(start + 8);
  if (end > bytes.length) return undefined;
  if (end < start + HEADER_SIZE) throw new CorruptBatchError('A batch is shorter than its header');
  const attributes = bytes.readInt16BE(start + 21);
  const lastOffsetDelta = bytes.readInt32BE(start + 23);
  const baseOffset = readInt64(bytes, start);
  return {
    context: {
      firstOffset: String(bytes.readBigInt64BE(start)),
      firstTimestamp: String(bytes.readBigInt64BE(start + 27)),
      partitionLeaderEpoch: bytes.readInt32BE(start + 12),
      inTransaction: (attributes & TRANSACTIONAL_FLAG) !== 0,
      isControlBatch: (attributes & CONTROL_FLAG) !== 0,
      lastOffsetDelta,
      producerId: String(bytes.readBigInt64BE(start + 43)),
      producerEpoch: bytes.readInt16BE(start + 51),
      firstSequence: bytes.readInt32BE(start + 53),
      maxTimestamp: String(bytes.readBigInt64BE(start + 35)),
      timestampType: (attributes & LOG_APPEND_TIME_FLAG) !== 0 ? 1 : 0,
      magicByte: MAGIC,
    },
    baseOffset,
    lastOffset: baseOffset + lastOffsetDelta,
    attributes,
    recordCount: bytes.readInt32BE(start + 57),
    start,
    end,
  };
}

/**
 * Appends the records of a batch to `records`.
 *
 * @throws CorruptBatchError when a record reaches behind the end of its batch
 */
export async function readRecords(
  bytes: Buffer,
  header: BatchHeader,
  codec: Codec | null,
  records: FetchedRecord[],
): Promise<void> {
  if (header.recordCount <= 0) return;
  const from = header.start + HEADER_SIZE;
  if (!codec) return addRecords(bytes, from, header.end, header, records);
  const unpacked = await codec.decompress(bytes.subarray(from, header.end));
  addRecords(unpacked, 0, unpacked.length, header, records);
}

const cursor: Cursor = { at: 0 };

function addRecords(
  bytes: Buffer,
  start: number,
  limit: number,
  { context, baseOffset, recordCount }: BatchHeader,
  records: FetchedRecord[],
): void {
  const baseTimestamp = Number(context.firstTimestamp);
  let next = start;
  for (let left = recordCount; left > 0; left--) {
    cursor.at = next;
    const length = readVarint(bytes, cursor);
    const record = cursor.at;
    next = record + length;
    if (next > limit || length <= 0) {
      throw new CorruptBatchError(`A record reaches behind its batch at ${context.firstOffset}`);
    }
    cursor.at = record + 1;
    skipVarint(bytes, cursor);
    const offset = baseOffset + readVarint(bytes, cursor);
    records.push(new FetchedRecord(bytes, record, offset, baseTimestamp, context));
  }
}

function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4);
}
