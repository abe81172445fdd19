// Makes record batches: transaction markers are written by the broker itself, and tests need batches of all kinds.
import {
  BATCH_HEADER_BYTES,
  BATCH_LENGTH_OVERHEAD,
  CHECKSUMMED_FROM,
  NO_PRODUCER_ID,
} from './batch-header.ts';
import { crc32c } from './crc32c.ts';

/** A record to write. */
export interface NewRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly headers?: readonly (readonly [name: string, value: Buffer | null])[];
}

/** The header fields that a writer chooses. */
export interface NewBatch {
  readonly attributes?: number;
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly baseOffset?: number;
}

/** An uncompressed batch of format 2. Records get consecutive offsets; at least one is needed. */
export function buildBatch(records: readonly NewRecord[], batch: NewBatch = {}): Buffer {
  const baseTimestamp = records[0]?.timestamp ?? -1;
  const encoded = records.map((record, index) => encodeRecord(record, index, baseTimestamp));
  const header = Buffer.alloc(BATCH_HEADER_BYTES);
  const bytes = Buffer.concat([header, ...encoded]);
  bytes.writeBigInt64BE(BigInt(batch.baseOffset ?? 0), 0);
  bytes.writeInt32BE(bytes.length - BATCH_LENGTH_OVERHEAD, 8);
  bytes.writeInt32BE(-1, 12);
  bytes.writeInt8(2, 16);
  bytes.writeInt16BE(batch.attributes ?? 0, 21);
  bytes.writeInt32BE(records.length - 1, 23);
  bytes.writeBigInt64BE(BigInt(baseTimestamp), 27);
  bytes.writeBigInt64BE(BigInt(Math.max(...records.map(({ timestamp }) => timestamp))), 35);
  bytes.writeBigInt64BE(batch.producerId ?? NO_PRODUCER_ID, 43);
  bytes.writeInt16BE(batch.producerEpoch ?? -1, 51);
  bytes.writeInt32BE(batch.baseSequence ?? -1, 53);
  bytes.writeInt32BE(records.length, 57);
  bytes.writeUInt32BE(crc32c(bytes, CHECKSUMMED_FROM), 17);
  return bytes;
}

function encodeRecord(record: NewRecord, offsetDelta: number, baseTimestamp: number): Buffer {
  const headers = record.headers ?? [];
  const body = Buffer.concat([
    Buffer.of(0),
    varint(record.timestamp - baseTimestamp),
    varint(offsetDelta),
    sized(record.key),
    sized(record.value),
    varint(headers.length),
    ...headers.flatMap(([name, value]) => [sized(Buffer.from(name)), sized(value)]),
  ]);
  return sized(body);
}

function sized(bytes: Buffer | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

/** A whole number as zigzag varint. */
export function varint(value: number): Buffer {
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  const bytes: number[] = [];
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
