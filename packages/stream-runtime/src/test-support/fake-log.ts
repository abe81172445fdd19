/** One partition's log: records, and the markers that end transactions. */

import type { ConsumedRecord } from '../client/kafka-client.ts';

/** A transaction of a fake Kafka. */
export interface FakeTransaction {
  readonly id: string;
  state: 'open' | 'committed' | 'aborted';
}

interface Entry {
  readonly offset: number;
  /** Undefined: a marker. */
  readonly record: ConsumedRecord | undefined;
  readonly transaction: FakeTransaction | undefined;
}

/** Reads as a reader of committed records does. */
export class FakeLog {
  #entries: Entry[] = [];
  #low = 0;
  #end = 0;

  get low(): number {
    return this.#low;
  }

  /** The end with open transactions (high watermark). */
  get end(): number {
    return this.#end;
  }

  /** The offset of the first record of an open transaction, or the end (last stable offset). */
  get stableEnd(): number {
    return (
      this.#entries.find(({ transaction }) => transaction?.state === 'open')?.offset ?? this.#end
    );
  }

  append(
    record: Omit<ConsumedRecord, 'offset'> | undefined,
    transaction?: FakeTransaction,
    offset = this.#end,
  ): void {
    if (this.#entries.length === 0 && this.#end === 0) this.#low = offset;
    const placed = record && { ...record, offset: String(offset) };
    this.#entries.push({ offset, record: placed, transaction });
    this.#end = offset + 1;
  }

  /** Committed records from an offset on, and where to read on. */
  read(from: number, limit = Infinity): { records: ConsumedRecord[]; nextOffset: number } {
    const end = this.stableEnd;
    const records: ConsumedRecord[] = [];
    let nextOffset = Math.max(from, this.#low);
    for (const { offset, record, transaction } of this.#entries) {
      if (offset < from || offset >= end) continue;
      if (record && transaction?.state !== 'aborted') {
        if (records.length === limit) return { records, nextOffset };
        records.push(record);
      }
      nextOffset = offset + 1;
    }
    return { records, nextOffset: Math.max(nextOffset, end) };
  }

  deleteBefore(offset: number): void {
    this.#low = Math.max(this.#low, Math.min(offset, this.#end));
    this.#entries = this.#entries.filter((entry) => entry.offset >= this.#low);
  }

  /** Keeps the last record of each key, below what is still open, as compaction does. */
  compact(): void {
    const end = this.stableEnd;
    const last = new Map<string, number>();
    for (const { offset, record, transaction } of this.#entries) {
      if (offset >= end || !record?.key || transaction?.state === 'aborted') continue;
      last.set(record.key.toString('hex'), offset);
    }
    this.#entries = this.#entries.filter(({ offset, record }) => {
      return offset >= end || (record?.key && last.get(record.key.toString('hex')) === offset);
    });
  }

  clear(): void {
    this.#entries = [];
    this.#low = 0;
    this.#end = 0;
  }
}
