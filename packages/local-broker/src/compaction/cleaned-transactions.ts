// Which transactions the batches belong to that compaction walks over (Kafka: CleanedTransactionMetadata): records
// of aborted ones go, and a marker stays until all batches of its transaction are gone.
import { transactionEndOf } from '../producers/control-batch.ts';
import type { AbortedTransaction } from '../producers/producer-entry.ts';
import { type BatchHeader, isTransactional, nextOffset } from '../records/batch-header.ts';

/** Follows the transactions of a log, batch by batch in the order of their offsets. */
export class CleanedTransactions {
  /** Aborted transactions of which batches are left; their markers were met. */
  readonly retained: AbortedTransaction[] = [];
  readonly #coming: AbortedTransaction[];
  readonly #aborted = new Map<bigint, { readonly transaction: AbortedTransaction; met: boolean }>();
  readonly #committed = new Set<bigint>();

  /** @param aborted those with a marker at or behind the first offset that is walked over */
  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = aborted.toSorted((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Whether the records of a batch, not of a control batch, are an aborted transaction's. */
  isAborted(header: BatchHeader): boolean {
    this.#comeUpTo(nextOffset(header));
    if (!isTransactional(header)) return false;
    const open = this.#aborted.get(header.producerId);
    if (open === undefined) this.#committed.add(header.producerId);
    else open.met = true;
    return open !== undefined;
  }

  /** Whether a control batch is of no use any more: no batch of its transaction was met. */
  isUseless(header: BatchHeader, batch: Buffer): boolean {
    this.#comeUpTo(nextOffset(header));
    if (header.recordCount === 0) return true;
    const end = transactionEndOf(batch);
    if (end === undefined) return false;
    if (end === 'commit') return !this.#committed.delete(header.producerId);
    const open = this.#aborted.get(header.producerId);
    this.#aborted.delete(header.producerId);
    if (open?.met) this.retained.push(open.transaction);
    return !open?.met;
  }

  #comeUpTo(offset: number): void {
    for (let next = this.#coming.at(-1); next !== undefined; next = this.#coming.at(-1)) {
      if (next.firstOffset >= offset) return;
      this.#coming.pop();
      if (!this.#aborted.has(next.producerId)) {
        this.#aborted.set(next.producerId, { transaction: next, met: false });
      }
    }
  }
}
