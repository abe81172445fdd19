// Batches after compaction: the same first and last offset, sequence numbers and producer, but fewer records, or none.
import {
  BATCH_HEADER_BYTES,
  BATCH_LENGTH_OVERHEAD,
  type BatchHeader,
  CHECKSUMMED_FROM,
  hasLogAppendTime,
} from '../records/batch-header.ts';
import { varint } from '../records/build-batch.ts';
import { crc32c } from '../records/crc32c.ts';
import type { RecordCursor } from '../records/record-cursor.ts';

const COMPRESSION = 0x07;
const DELETE_HORIZON = 0x40;

/** When records without value, and markers, may go (epoch milliseconds); undefined until compaction has met them. */
export function deleteHorizonOf(header: BatchHeader): number | undefined {
  return (header.attributes & DELETE_HORIZON) === 0 ? undefined : header.baseTimestamp;
}

/** Records that stay in a batch. */
export class RetainedRecords {
  readonly #payload: Buffer;
  readonly #parts: Buffer[] = [];
  readonly #horizon: number | undefined;
  #runStart = -1;
  #runEnd = -1;
  #maxTimestamp = -1;
  count = 0;

  /** @param horizon a new delete horizon, which takes the place of the base timestamp as in Kafka (KIP-534) */
  constructor(payload: Buffer, horizon: number | undefined) {
    this.#payload = payload;
    this.#horizon = horizon;
  }

  add(record: RecordCursor): void {
    this.count += 1;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, record.timestamp);
    if (this.#horizon === undefined) this.#extendRun(record);
    else this.#parts.push(...rebased(this.#payload, record, this.#horizon));
  }

  /** The records' bytes, uncompressed. */
  bytes(): Buffer {
    this.#endRun();
    return Buffer.concat(this.#parts);
  }

  /** The batch around them. */
  toBatch(original: Buffer, header: BatchHeader, payload: Buffer): Buffer {
    const batch = Buffer.concat([original.subarray(0, BATCH_HEADER_BYTES), payload]);
    if (this.#horizon !== undefined) {
      batch.writeInt16BE(header.attributes | DELETE_HORIZON, 21);
      batch.writeBigInt64BE(BigInt(this.#horizon), 27);
    }
    if (!hasLogAppendTime(header)) batch.writeBigInt64BE(BigInt(this.#maxTimestamp), 35);
    return finished(batch, this.count);
  }

  #extendRun({ start, end }: RecordCursor): void {
    if (start !== this.#runEnd) {
      this.#endRun();
      this.#runStart = start;
    }
    this.#runEnd = end;
  }

  #endRun(): void {
    if (this.#runEnd > 0) this.#parts.push(this.#payload.subarray(this.#runStart, this.#runEnd));
    this.#runEnd = -1;
  }
}

/** A batch without records, which keeps the last offset and the last sequence number of its producer. */
export function emptiedBatch(original: Buffer, header: BatchHeader): Buffer {
  const batch = Buffer.from(original.subarray(0, BATCH_HEADER_BYTES));
  batch.writeInt16BE(header.attributes & ~(COMPRESSION | DELETE_HORIZON), 21);
  batch.writeBigInt64BE(-1n, 27);
  return finished(batch, 0);
}

function finished(batch: Buffer, recordCount: number): Buffer {
  batch.writeInt32BE(batch.length - BATCH_LENGTH_OVERHEAD, 8);
  batch.writeInt32BE(recordCount, 57);
  batch.writeUInt32BE(crc32c(batch, CHECKSUMMED_FROM), 17);
  return batch;
}

/** The record with its timestamp relative to another base. */
function rebased(payload: Buffer, record: RecordCursor, base: number): Buffer[] {
  const timestamp = varint(record.timestamp - base);
  const attributes = payload.subarray(record.timestampAt - 1, record.timestampAt);
  const rest = payload.subarray(record.restAt, record.end);
  const length = varint(attributes.length + timestamp.length + rest.length);
  return [length, attributes, timestamp, rest];
}
