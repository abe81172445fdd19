/**
 * One growing buffer for a whole request. kafkajs makes an Encoder of 512 zeroed bytes for every
 * record and header and copies them into each other; that is most of what its producer costs.
 */

import { writeVarint, writeVarlong } from './varint.ts';

// A few bytes are copied faster one by one than by set().
const LONGEST_LOOP = 64;
const LONGEST_VARINT = 5;
const LONGEST_VARLONG = 10;

/** Text is written as UTF-8; null as a length of -1. */
export type Bytes = Uint8Array | string | null;

/** Kafka's primitive types, appended one after the other. `buf` and `buffer` are what kafkajs' Encoder has. */
export class ByteWriter {
  buf: Buffer;
  length: number;
  /** How many bytes before what was written are left for others to fill. */
  readonly headroom: number;

  constructor(expectedSize: number, headroom = 0) {
    this.buf = Buffer.allocUnsafe(Math.max(64, headroom + expectedSize));
    this.headroom = headroom;
    this.length = headroom;
  }

  /** The room at the beginning and what was written so far, as a view. */
  get buffer(): Buffer {
    return this.buf.subarray(0, this.length);
  }

  int8(value: number): void {
    this.reserve(1);
    this.buf[this.length++] = value;
  }

  int16(value: number): void {
    this.reserve(2);
    this.length = this.buf.writeInt16BE(value, this.length);
  }

  int32(value: number): void {
    this.reserve(4);
    this.length = this.buf.writeInt32BE(value, this.length);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.length = this.buf.writeBigInt64BE(value, this.length);
  }

  varint(value: number): void {
    this.reserve(LONGEST_VARINT);
    this.length = writeVarint(this.buf, this.length, value);
  }

  varlong(value: number): void {
    this.reserve(LONGEST_VARLONG);
    this.length = writeVarlong(this.buf, this.length, value);
  }

  /** A nullable string with its length in 16 bits. */
  string(text: string | null): void {
    const size = text === null ? -1 : Buffer.byteLength(text);
    this.int16(size);
    if (text !== null) this.raw(text, size);
  }

  /** Bytes or text of a known size in bytes, without a length before them. */
  raw(bytes: Uint8Array | string, size: number): void {
    this.reserve(size);
    if (typeof bytes !== 'string') this.copy(bytes, size);
    else if (size === bytes.length) this.buf.write(bytes, this.length, size, 'latin1');
    else this.buf.write(bytes, this.length, size, 'utf8');
    this.length += size;
  }

  /** Takes back what was written behind `length`. */
  truncate(length: number): void {
    this.length = length;
  }

  private copy(bytes: Uint8Array, size: number): void {
    if (size > LONGEST_LOOP) this.buf.set(bytes, this.length);
    else for (let i = 0; i < size; i++) this.buf[this.length + i] = bytes[i] ?? 0;
  }

  private reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.buf.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buf.length * 2));
    this.buf.copy(larger, 0, 0, this.length);
    this.buf = larger;
  }
}
