/**
 * Record batches of message format 2, as org.apache.kafka.common.record.DefaultRecordBatch has them:
 * the first record's timestamp is the base, later ones are differences, which may be negative.
 */

import { type Bytes, ByteWriter } from '../bytes/byte-writer.ts';
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
const EXPECTED_HEADERS_SIZE = 64;

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
  // All records of a producer mostly share one object of headers.
  let shared: OutgoingMessage['headers'];
  let headers = NO_HEADERS;
  for (const message of messages) {
    const timestamp = timestampOf(message, now);
    if (timestamp > maxTimestamp) maxTimestamp = timestamp;
    if (message.headers !== shared) {
      shared = message.headers;
      headers = headersOf(shared);
    }
    writeRecord(writer, message, headers, offsetDelta++, timestamp - baseTimestamp);
  }
  return maxTimestamp;
}

function writeRecord(
  writer: ByteWriter,
  message: OutgoingMessage,
  headers: Headers,
  offsetDelta: number,
  timestampDelta: number,
): void {
  const key = bytesOf(message.key);
  const value = bytesOf(message.value);
  const keySize = sizeOf(key);
  const valueSize = sizeOf(value);
  writer.varint(
    1 + // attributes, of which there are none
      varlongSize(timestampDelta) +
      varintSize(offsetDelta) +
      sizedSize(keySize) +
      sizedSize(valueSize) +
      headers.length,
  );
  writer.int8(0);
  writer.varlong(timestampDelta);
  writer.varint(offsetDelta);
  writeSized(writer, key, keySize);
  writeSized(writer, value, valueSize);
  writer.raw(headers, headers.length);
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

/** As they stand in a record, with their number before them. */
type Headers = Buffer;

const NO_HEADERS: Headers = Buffer.of(0);

function headersOf(headers: OutgoingMessage['headers']): Headers {
  if (headers === undefined || headers === null) return NO_HEADERS;
  const all = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => ({ name, value: bytesOf(each) }));
  });
  const writer = new ByteWriter(EXPECTED_HEADERS_SIZE);
  writer.varint(all.length);
  for (const { name, value } of all) {
    writeSized(writer, name, Buffer.byteLength(name));
    writeSized(writer, value, sizeOf(value));
  }
  return writer.buffer;
}

function timestampOf(message: OutgoingMessage | undefined, now: number): number {
  const given = message?.timestamp;
  if (given === undefined || given === null || given === '') return now;
  const timestamp = Number(given);
  if (Number.isSafeInteger(timestamp)) return timestamp;
  throw new RangeError(`A record's timestamp is no whole number of milliseconds: ${String(given)}`);
}
