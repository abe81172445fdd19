/**
 * A record as consumers see it, read from the fetched bytes only when it is asked for: of most
 * records nothing but the value is ever looked at. It has the properties of kafkajs' message objects,
 * as accessors; offsets are exact up to 2^53, timestamps over all 64 bits.
 */

import { inspect } from 'node:util';
import {
  type Cursor,
  readBigVarlong,
  readVarint,
  readVarlong,
  skipVarint,
} from '../bytes/varint.ts';

/** What the records of one batch have in common; kafkajs gives it to consumers with each record. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  /** 0: set by the producer. 1: by the broker, the same for the whole batch. */
  readonly timestampType: number;
  readonly magicByte: number;
}

/** Headers as read; a name that occurs more than once has several values. */
export type FetchedHeaders = Record<string, Buffer | null | (Buffer | null)[]>;

const LOG_APPEND_TIME = 1;
const cursor: Cursor = { at: 0 };

/** One record of a batch. */
export class FetchedRecord {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #baseTimestamp: number;
  readonly #offset: number;
  readonly batchContext: BatchContext;

  /** @param start where the record begins in `bytes`, behind its length */
  constructor(
    bytes: Buffer,
    start: number,
    offset: number,
    baseTimestamp: number,
    context: BatchContext,
  ) {
    this.#bytes = bytes;
    this.#start = start;
    this.#offset = offset;
    this.#baseTimestamp = baseTimestamp;
    this.batchContext = context;
  }

  /** The offset as a number, which kafkajs' messages do not have. */
  get position(): number {
    return this.#offset;
  }

  get offset(): string {
    return String(this.#offset);
  }

  get timestamp(): string {
    const { timestampType, maxTimestamp, firstTimestamp } = this.batchContext;
    if (timestampType === LOG_APPEND_TIME) return maxTimestamp;
    cursor.at = this.#start + 1;
    const timestamp = this.#baseTimestamp + readVarlong(this.#bytes, cursor);
    if (Number.isSafeInteger(timestamp) && Number.isSafeInteger(this.#baseTimestamp)) {
      return String(timestamp);
    }
    cursor.at = this.#start + 1;
    return String(BigInt(firstTimestamp) + readBigVarlong(this.#bytes, cursor));
  }

  /** A view into what was fetched: copy what is kept. */
  get key(): Buffer | null {
    this.#toKey();
    return this.#readSized();
  }

  /** A view into what was fetched: copy what is kept. */
  get value(): Buffer | null {
    this.#toKey();
    this.#skipSized();
    return this.#readSized();
  }

  get headers(): FetchedHeaders {
    this.#toKey();
    this.#skipSized();
    this.#skipSized();
    const headers: FetchedHeaders = {};
    for (let left = readVarint(this.#bytes, cursor); left > 0; left--) {
      const name = readName(this.#bytes);
      addHeader(headers, name, this.#readSized());
    }
    return headers;
  }

  get isControlRecord(): boolean {
    return this.batchContext.isControlBatch;
  }

  get magicByte(): number {
    return this.batchContext.magicByte;
  }

  get attributes(): number {
    return this.#bytes.readInt8(this.#start);
  }

  /** A plain object with everything, like a stock message. */
  toJSON(): object {
    const { magicByte, attributes, timestamp, offset, key, value, headers } = this;
    const { isControlRecord, batchContext } = this;
    return {
      magicByte,
      attributes,
      timestamp,
      offset,
      key,
      value,
      headers,
      isControlRecord,
      batchContext,
    };
  }

  [inspect.custom](): object {
    return this.toJSON();
  }

  #toKey(): void {
    cursor.at = this.#start + 1;
    skipVarint(this.#bytes, cursor);
    skipVarint(this.#bytes, cursor);
  }

  #skipSized(): void {
    const size = readVarint(this.#bytes, cursor);
    if (size > 0) cursor.at += size;
  }

  #readSized(): Buffer | null {
    const size = readVarint(this.#bytes, cursor);
    if (size < 0) return null;
    const start = cursor.at;
    cursor.at += size;
    return this.#bytes.subarray(start, cursor.at);
  }
}

// Records of a topic mostly have the same headers: their names are compared instead of read anew.
const MAX_NAMES = 16;
const MAX_NAME_BYTES = 64;
const names: { readonly bytes: Buffer; readonly name: string }[] = [];

function readName(source: Buffer): string {
  const size = readVarint(source, cursor);
  if (size <= 0) return '';
  const start = cursor.at;
  cursor.at += size;
  for (const { bytes, name } of names) if (isAt(source, start, size, bytes)) return name;
  const bytes = Buffer.from(source.subarray(start, cursor.at));
  const name = bytes.toString();
  if (size > MAX_NAME_BYTES) return name;
  if (names.length === MAX_NAMES) names.shift();
  names.push({ bytes, name });
  return name;
}

function isAt(source: Buffer, start: number, size: number, expected: Buffer): boolean {
  if (size !== expected.length) return false;
  for (let i = 0; i < size; i++) if (source[start + i] !== expected[i]) return false;
  return true;
}

function addHeader(headers: FetchedHeaders, name: string, value: Buffer | null): void {
  if (!(name in headers)) {
    headers[name] = value;
    return;
  }
  const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
  const all =
    before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  // A name like __proto__ must become a property, too.
  Object.defineProperty(headers, name, {
    value: all,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
