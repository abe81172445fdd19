// What stays of a batch (Kafka: Cleaner.cleanInto and MemoryRecords.filterTo).
import {
  type BatchHeader,
  isControlBatch,
  NO_PRODUCER_ID,
  nextOffset,
} from '../records/batch-header.ts';
import { RecordCursor } from '../records/record-cursor.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { OffsetMap } from './offset-map.ts';
import type { Pace } from './pace.ts';
import { closePayload, openPayload } from './payload.ts';
import { deleteHorizonOf, emptiedBatch, RetainedRecords } from './rebuild-batch.ts';

/** Where a producer that is still known wrote last; without an offset only its epoch counts. */
interface LastBatch {
  readonly lastOffset: number | undefined;
  readonly epoch: number;
}

/** What decides about records. */
export interface FilterRules {
  readonly map: OffsetMap;
  readonly transactions: CleanedTransactions;
  readonly lastBatches: ReadonlyMap<bigint, LastBatch>;
  /** The offset behind all that is cleaned this time. */
  readonly endOffset: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly deleteRetentionMs: number;
  readonly pace: Pace;
}

/** Goes through the batches of a log in order, from its start. */
export class BatchFilter {
  readonly #rules: FilterRules;
  /** A batch that could not be opened stays, and may hold an older value of any key: then no deletion may be forgotten. */
  #metUnreadable = false;

  constructor(rules: FilterRules) {
    this.#rules = rules;
  }

  /**
   * What is to take the place of a batch: itself, another one, or nothing.
   * @throws MalformedRecordError, CompactionStopped
   */
  async retained(batch: Buffer, header: BatchHeader): Promise<Buffer | undefined> {
    const { transactions, now } = this.#rules;
    const control = isControlBatch(header);
    const useless = control
      ? transactions.isUseless(header, batch)
      : transactions.isAborted(header);
    const horizon = deleteHorizonOf(header);
    const keepEmpty = this.#mustStay(header);
    const discard = useless && (!control || (horizon !== undefined && horizon <= now));
    if (discard || header.recordCount === 0) {
      if (!keepEmpty) return undefined;
      return header.recordCount === 0 ? batch : emptiedBatch(batch, header);
    }
    const payload = await openPayload(batch, header);
    if (payload === undefined) {
      this.#metUnreadable = true;
      return batch;
    }
    const dated = horizon !== undefined;
    const found = await this.#look(header, payload, horizon);
    if (found.kept === 0) return keepEmpty ? emptiedBatch(batch, header) : undefined;
    const newHorizon = !dated && (found.tombstones || (control && useless));
    if (found.kept === header.recordCount && !newHorizon) return batch;
    const records = new RetainedRecords(payload, newHorizon ? this.#horizon() : undefined);
    const cursor = new RecordCursor(header, payload);
    for (let i = 0; cursor.next(); i += 1) {
      if (found.keeps[i] === 1) records.add(cursor);
      if (this.#rules.pace.due) await this.#rules.pace.rest();
    }
    return records.toBatch(batch, header, await closePayload(records.bytes(), header));
  }

  async #look(header: BatchHeader, payload: Buffer, horizon: number | undefined) {
    const { pace } = this.#rules;
    const keeps = new Uint8Array(header.recordCount);
    const cursor = new RecordCursor(header, payload);
    let kept = 0;
    let tombstones = false;
    for (let i = 0; cursor.next(); i += 1) {
      if (pace.due) await pace.rest();
      if (!isControlBatch(header) && !this.#keeps(cursor, payload, horizon)) continue;
      keeps[i] = 1;
      kept += 1;
      tombstones ||= !cursor.hasValue;
    }
    return { keeps, kept, tombstones };
  }

  #keeps(record: RecordCursor, payload: Buffer, horizon: number | undefined): boolean {
    const { map, now } = this.#rules;
    if (record.offset >= map.nextOffset) return true;
    if (record.keyStart < 0) return false;
    if (record.offset < map.get(payload.subarray(record.keyStart, record.keyEnd))) return false;
    return record.hasValue || horizon === undefined || now < horizon || this.#metUnreadable;
  }

  /** Whether the batch has to be there even without records. */
  #mustStay(header: BatchHeader): boolean {
    if (nextOffset(header) === this.#rules.endOffset) return true;
    if (header.producerId === NO_PRODUCER_ID) return false;
    const last = this.#rules.lastBatches.get(header.producerId);
    if (last === undefined) return false;
    if (last.lastOffset !== undefined) return nextOffset(header) === last.lastOffset + 1;
    return isControlBatch(header) && header.producerEpoch === last.epoch;
  }

  #horizon(): number {
    return this.#rules.now + this.#rules.deleteRetentionMs;
  }
}
