/**
 * Record batches of message format 2, as org.apache.kafka.common.record.DefaultRecordBatch has them:
 * the first record's timestamp is the base, later ones are differences, which may be negative.
 */

import type { Bytes, ByteWriter } from '../bytes/byte-writer.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { varintSize, varlongSize } from '../bytes/varint.ts';

/** A record as kafkajs' `send` takes it; a header may have several values. What is neither bytes nor null is written as its text. */
export interface OutgoingMessage {
  readonly key?: unknown;
  readonly value: unknown;
  readonly timestamp?: unknown;
  readonly partition?: number | null | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What stands in a batch's header. */
export interface BatchOptions {
  /** -1 for a producer that is neither idempotent nor transactional. */
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly transactional: boolean;
  /** Packs the records; absent: they are written as they are. */
  readonly codec?: BatchCodec | undefined;
  /** For records without a timestamp, epoch milliseconds. */
  readonly now: number;
}

/** One of kafkajs' codecs with its number in the batch's attributes. */
interface BatchCodec {
  readonly id: number;
  compress(records: { readonly buffer: Buffer }): Promise<Buffer>;
}

const MAGIC = 2;
const NO_PRODUCER = -1n;
const TRANSACTIONAL = 0x10;
const LENGTH_AT = 8;
const CRC_AT = 17;
const CHECKED_FROM = 21;
const MAX_TIMESTAMP_AT = 35;
const HEADER_SIZE = 61;
const LARGEST_RECORD_OVERHEAD = 30;

/** About how many bytes a batch of these messages takes, going by the first one. */
export function expectedBatchSize(messages: readonly OutgoingMessage[]): number {
  const [first] = messages;
  if (first === undefined) return HEADER_SIZE;
  const record = sizeOf(bytesOf(first.key)) + sizeOf(bytesOf(first.value));
  return HEADER_SIZE + Math.ceil(messages.length * (record + LARGEST_RECORD_OVERHEAD) * 1.1);
}

/**
 * Appends one batch with its length in 32 bits before it.
 *
 * @throws RangeError for a timestamp that is no whole number
 */
export async function writeRecordBatch(
  writer: ByteWriter,
  messages: readonly OutgoingMessage[],
  options: BatchOptions,
): Promise<void> {
  writer.int32(0);
  const start = writer.length;
  const baseTimestamp = timestampOf(messages[0], options.now);
  writeHeader(writer, messages.length, baseTimestamp, options);
  const maxTimestamp = writeRecords(writer, messages, baseTimestamp, options.now);
  if (options.codec) {
    const packed = await options.codec.compress({
      buffer: Buffer.from(writer.buffer.subarray(start + HEADER_SIZE)),
    });
    writer.truncate(start + HEADER_SIZE);
    writer.raw(packed, packed.length);
  }
  const { buf, length } = writer;
  buf.writeInt32BE(length - start, start - 4);
  buf.writeInt32BE(length - start - LENGTH_AT - 4, start + LENGTH_AT);
  buf.writeBigInt64BE(BigInt(maxTimestamp), start + MAX_TIMESTAMP_AT);
  buf.writeUInt32BE(crc32c(buf, start + CHECKED_FROM, length), start + CRC_AT);
}

function writeHeader(
  writer: ByteWriter,
  count: number,
  baseTimestamp: number,
  { producerId, producerEpoch, firstSequence, transactional, codec }: BatchOptions,
): void {
  const isProducerKnown = producerId !== NO_PRODUCER;
  writer.int64(0n); // base offset: the broker's
  writer.int32(0); // length, when it is known
  writer.int32(-1); // partition leader epoch: the broker's
  writer.int8(MAGIC);
  writer.int32(0); // checksum, when all is written
  writer.int16((codec?.id ?? 0) | (transactional ? TRANSACTIONAL : 0));
  writer.int32(count - 1);
  writer.int64(BigInt(baseTimestamp));
  writer.int64(0n); // largest timestamp, when it is known
  writer.int64(producerId);
  writer.int16(isProducerKnown ? producerEpoch : -1);
  writer.int32(isProducerKnown ? firstSequence : -1);
  writer.int32(count);
}

function writeRecords(
  writer: ByteWriter,
  messages: readonly OutgoingMessage[],
  baseTimestamp: number,
  now: number,
): number {
  let maxTimestamp = baseTimestamp;
  let offsetDelta = 0;
  for (const message of messages) {
    const timestamp = timestampOf(message, now);
    if (timestamp > maxTimestamp) maxTimestamp = timestamp;
    writeRecord(writer, message, offsetDelta++, timestamp - baseTimestamp);
  }
  return maxTimestamp;
}

function writeRecord(
  writer: ByteWriter,
  message: OutgoingMessage,
  offsetDelta: number,
  timestampDelta: number,
): void {
  const key = bytesOf(message.key);
  const value = bytesOf(message.value);
  const keySize = sizeOf(key);
  const valueSize = sizeOf(value);
  const headers = headersOf(message.headers);
  writer.varint(
    1 + // attributes, of which there are none
      varlongSize(timestampDelta) +
      varintSize(offsetDelta) +
      sizedSize(keySize) +
      sizedSize(valueSize) +
      headersSize(headers),
  );
  writer.int8(0);
  writer.varlong(timestampDelta);
  writer.varint(offsetDelta);
  writeSized(writer, key, keySize);
  writeSized(writer, value, valueSize);
  writer.varint(headers.length);
  for (const header of headers) {
    writeSized(writer, header.name, Buffer.byteLength(header.name));
    writeSized(writer, header.value, sizeOf(header.value));
  }
}

function writeSized(writer: ByteWriter, bytes: Bytes, size: number): void {
  writer.varint(size);
  if (bytes !== null) writer.raw(bytes, size);
}

/** The size of bytes with their length before them; a size of -1 stands for null. */
function sizedSize(size: number): number {
  return varintSize(size) + Math.max(size, 0);
}

function sizeOf(bytes: Bytes): number {
  if (bytes === null) return -1;
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
}

function bytesOf(value: unknown): Bytes {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  return value === null || value === undefined ? null : String(value);
}

interface Header {
  readonly name: string;
  readonly value: Bytes;
}

const NO_HEADERS: readonly Header[] = [];

function headersOf(headers: OutgoingMessage['headers']): readonly Header[] {
  if (headers === undefined || headers === null) return NO_HEADERS;
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!Array.isArray(value)) return [{ name, value: bytesOf(value) }];
    return value.map((each) => ({ name, value: bytesOf(each) }));
  });
}

function headersSize(headers: readonly Header[]): number {
  let size = varintSize(headers.length);
  for (const { name, value } of headers) {
    size += sizedSize(Buffer.byteLength(name)) + sizedSize(sizeOf(value));
  }
  return size;
}

function timestampOf(message: OutgoingMessage | undefined, now: number): number {
  const given = message?.timestamp;
  if (given === undefined || given === null || given === '') return now;
  const timestamp = Number(given);
  if (Number.isSafeInteger(timestamp)) return timestamp;
  throw new RangeError(`A record's timestamp is no whole number of milliseconds: ${String(given)}`);
}
