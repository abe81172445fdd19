// The records inside an uncompressed batch: needed to find an offset by timestamp, to compact, and to check keys.
import { LocalBrokerError } from '../broker-error.ts';
import { BATCH_HEADER_BYTES, type BatchHeader } from './batch-header.ts';

/** One record of a batch; key and value are views into the batch. */
export interface BatchRecord {
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** The bytes of a batch end inside a record, or a length in them makes no sense. */
export class MalformedRecordError extends LocalBrokerError {
  constructor(message: string) {
    super('BROKER_MALFORMED_RECORD', message);
    this.name = 'MalformedRecordError';
  }
}

/**
 * The records of a batch, in order.
 * @param payload what follows the header, uncompressed
 * @throws MalformedRecordError on the first record that is not whole
 */
export function* recordsOf(header: BatchHeader, payload: Buffer): Generator<BatchRecord> {
  const cursor: Cursor = { bytes: payload, at: 0 };
  for (let index = 0; index < header.recordCount; index += 1) {
    const length = varint(cursor);
    const end = cursor.at + length;
    if (length < 0 || end > payload.length)
      throw new MalformedRecordError(`Record ${index} is not whole`);
    cursor.at += 1;
    const timestamp = header.baseTimestamp + varint(cursor);
    const offset = header.baseOffset + varint(cursor);
    const key = field(cursor, end);
    const value = field(cursor, end);
    yield { offset, timestamp, key, value };
    cursor.at = end;
  }
}

/** What follows the header of a whole batch. */
export function batchPayload(batch: Buffer): Buffer {
  return batch.subarray(BATCH_HEADER_BYTES);
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

function field(cursor: Cursor, end: number): Buffer | null {
  const length = varint(cursor);
  if (length < 0) return null;
  const start = cursor.at;
  cursor.at = start + length;
  if (cursor.at > end) throw new MalformedRecordError('A key or value reaches beyond its record');
  return cursor.bytes.subarray(start, cursor.at);
}

/** Zigzag varints, up to 64 bits (timestamps), as numbers. */
function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw new MalformedRecordError('The batch ends inside a number');
    cursor.at += 1;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw new MalformedRecordError('A number is longer than 64 bits');
}
