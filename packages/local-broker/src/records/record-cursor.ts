// Walks over the records of a batch without making an object for each: compaction looks at every record of a log.
import type { BatchHeader } from './batch-header.ts';
import { MalformedRecordError } from './record.ts';

/** Stands on one record after the other. Positions are in the payload; those of a null key are -1. */
export class RecordCursor {
  readonly #payload: Buffer;
  readonly #header: BatchHeader;
  #index = 0;
  #at = 0;
  /** Where the record begins, its length included, and where it ends. */
  start = 0;
  end = 0;
  offset = 0;
  /** Epoch milliseconds. */
  timestamp = 0;
  /** Where the timestamp begins, which a changed base timestamp changes too, and where the rest begins. */
  timestampAt = 0;
  restAt = 0;
  keyStart = -1;
  keyEnd = -1;
  hasValue = false;

  /** @param payload what follows the header of the batch, uncompressed */
  constructor(header: BatchHeader, payload: Buffer) {
    this.#header = header;
    this.#payload = payload;
  }

  /**
   * Goes on to the next record; false behind the last.
   * @throws MalformedRecordError
   */
  next(): boolean {
    if (this.#index === this.#header.recordCount) return false;
    this.#index += 1;
    this.start = this.end;
    this.#at = this.start;
    const length = this.#varint();
    this.end = this.#at + length;
    if (length < 0 || this.end > this.#payload.length)
      throw new MalformedRecordError(`Record ${this.#index - 1} is not whole`);
    this.#at += 1;
    this.timestampAt = this.#at;
    this.timestamp = this.#header.baseTimestamp + this.#varint();
    this.restAt = this.#at;
    this.offset = this.#header.baseOffset + this.#varint();
    const keyLength = this.#varint();
    this.keyStart = keyLength < 0 ? -1 : this.#at;
    if (keyLength >= 0) this.#at += keyLength;
    this.keyEnd = keyLength < 0 ? -1 : this.#at;
    if (this.#at > this.end)
      throw new MalformedRecordError('A key reaches beyond the end of its record');
    this.hasValue = this.#varint() >= 0;
    return true;
  }

  /** Zigzag varints, up to 64 bits (timestamps), as numbers. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#payload[this.#at];
      if (byte === undefined) throw new MalformedRecordError('The batch ends inside a number');
      this.#at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new MalformedRecordError('A number is longer than 64 bits');
  }
}
