// Reads a log as a consumer does, aborted transactions left out by its own bookkeeping (as Java's Fetcher does).
import { gunzipSync } from 'node:zlib';
import type { PartitionLog } from '../src/log/partition-log.ts';
import { transactionEndOf } from '../src/producers/control-batch.ts';
import type { AbortedTransaction } from '../src/producers/producer-entry.ts';
import {
  type BatchHeader,
  batchBytes,
  compressionOf,
  isControlBatch,
  isTransactional,
  nextOffset,
  readBatchHeader,
} from '../src/records/batch-header.ts';
import { checkBatch } from '../src/records/check-batch.ts';
import { batchPayload, recordsOf } from '../src/records/record.ts';

/** A record as a consumer hands it over. */
export interface SeenRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string;
  readonly value: string | null;
}

/** What a consumer that starts at the beginning is given, and the batches it was in. */
export interface Seen {
  readonly records: SeenRecord[];
  readonly batches: BatchHeader[];
}

/** Reads all of a log. Throws when a batch is damaged. */
export async function consume(
  log: PartitionLog,
  committed: boolean,
  maxBytes = 2000,
): Promise<Seen> {
  const seen: Seen = { records: [], batches: [] };
  const end = committed ? log.lastStableOffset : log.highWatermark;
  for (let offset = log.logStartOffset; offset < end; ) {
    const read = await log.read(offset, maxBytes, { minOneBatch: true, committed });
    if (read === 'OFFSET_OUT_OF_RANGE') throw new Error(`${offset} is out of range`);
    if (read.bytes.length === 0) break;
    const aborted = new AbortedView(read.abortedTransactions);
    for (let at = 0; at < read.bytes.length; ) {
      const header = readBatchHeader(read.bytes, at);
      const batch = read.bytes.subarray(at, at + batchBytes(header));
      if (checkBatch(batch).state !== 'whole') throw new Error(`damaged batch at ${offset}`);
      at += batch.length;
      const from = offset;
      offset = nextOffset(header);
      seen.batches.push(header);
      if (aborted.hides(header, batch) || isControlBatch(header)) continue;
      seen.records.push(...recordsIn(batch, header).filter((record) => record.offset >= from));
    }
  }
  return seen;
}

class AbortedView {
  readonly #coming: AbortedTransaction[];
  readonly #open = new Set<bigint>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#coming = transactions.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  hides(header: BatchHeader, batch: Buffer): boolean {
    while ((this.#coming[0]?.firstOffset ?? Number.POSITIVE_INFINITY) < nextOffset(header)) {
      const next = this.#coming.shift();
      if (next) this.#open.add(next.producerId);
    }
    if (isControlBatch(header)) {
      if (transactionEndOf(batch) === 'abort') this.#open.delete(header.producerId);
      return false;
    }
    return isTransactional(header) && this.#open.has(header.producerId);
  }
}

function recordsIn(batch: Buffer, header: BatchHeader): SeenRecord[] {
  const payload = batchPayload(batch);
  const open = compressionOf(header) === 'gzip' && header.recordCount > 0;
  return [...recordsOf(header, open ? gunzipSync(payload) : payload)].map((record) => ({
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key?.toString() ?? '',
    value: record.value?.toString() ?? null,
  }));
}
