// Idempotence on one partition (KIP-98; Kafka: ProducerStateManager, ProducerAppendInfo): which sequence numbers
// were seen from which producer, which batches are retries, and which transactions are open.
import {
  type BatchHeader,
  isControlBatch,
  isTransactional,
  NO_PRODUCER_ID,
} from '../records/batch-header.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import type { TransactionEnd } from './control-batch.ts';
import {
  type AbortedTransaction,
  advanceSequence,
  lastOffsetOf,
  type ProducerEntry,
  RETAINED_BATCHES,
  type RetainedBatch,
} from './producer-entry.ts';

/** May the batch be appended? A duplicate is answered with what the first arrival got. */
export type SequenceVerdict =
  | 'append'
  | { readonly duplicateOf: RetainedBatch }
  | { readonly refuse: KafkaErrorName };

/** Puts back what an append that failed had changed. */
export interface ProducerChange {
  readonly producerId: bigint;
  readonly before: ProducerEntry | undefined;
}

/** A {@link PartitionProducers} as JSON. */
export type ProducerSnapshot = readonly (readonly [producerId: string, entry: ProducerEntry])[];

/** The producers of one partition. */
export class PartitionProducers {
  readonly #entries = new Map<bigint, ProducerEntry>();
  readonly #openSince = new Map<bigint, number>();

  /** How many producers are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** The first offset of the oldest open transaction, or undefined when none is open. */
  get firstUnstableOffset(): number | undefined {
    let first: number | undefined;
    for (const offset of this.#openSince.values()) {
      if (first === undefined || offset < first) first = offset;
    }
    return first;
  }

  /** All of them. */
  all(): (readonly [producerId: bigint, entry: ProducerEntry])[] {
    return [...this.#entries];
  }

  get(producerId: bigint): ProducerEntry | undefined {
    return this.#entries.get(producerId);
  }

  /** Producers with an open transaction, and their epochs. */
  open(): { readonly producerId: bigint; readonly epoch: number }[] {
    return [...this.#openSince.keys()].flatMap((producerId) => {
      const entry = this.#entries.get(producerId);
      return entry === undefined ? [] : [{ producerId, epoch: entry.epoch }];
    });
  }

  /**
   * Compares a batch with what its producer sent before. Like Kafka it takes any sequence number from a
   * producer that it does not know, because retention may have deleted that producer's records.
   */
  check(header: BatchHeader): SequenceVerdict {
    if (header.producerId === NO_PRODUCER_ID) return 'append';
    const entry = this.#entries.get(header.producerId);
    if (entry === undefined) return 'append';
    if (header.producerEpoch < entry.epoch) return { refuse: 'INVALID_PRODUCER_EPOCH' };
    if (isControlBatch(header)) return 'append';
    if (header.producerEpoch > entry.epoch) {
      return header.baseSequence === 0 ? 'append' : { refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
    }
    const lastSequence = lastSequenceOf(header);
    const first = entry.batches.find(
      (batch) => batch.firstSequence === header.baseSequence && batch.lastSequence === lastSequence,
    );
    if (first !== undefined) return { duplicateOf: first };
    if (entry.transactionFrom !== undefined && !isTransactional(header)) {
      return { refuse: 'INVALID_TXN_STATE' };
    }
    return header.baseSequence === expectedSequence(entry)
      ? 'append'
      : { refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
  }

  /**
   * Remembers a batch that gets `baseOffset`. The end of a transaction is not applied here, but by `end` once
   * its marker is written. Returns what `undo` needs, or undefined when the batch has no producer.
   */
  accept(
    header: BatchHeader,
    baseOffset: number,
    logAppendTime: number,
    now: number,
  ): ProducerChange | undefined {
    const { producerId, producerEpoch: epoch } = header;
    if (producerId === NO_PRODUCER_ID) return undefined;
    const before = this.#entries.get(producerId);
    const sameEpoch = before !== undefined && before.epoch === epoch;
    let batches: readonly RetainedBatch[] = sameEpoch ? before.batches : [];
    let transactionFrom = before?.transactionFrom;
    if (!isControlBatch(header)) {
      const batch: RetainedBatch = {
        firstSequence: header.baseSequence,
        lastSequence: lastSequenceOf(header),
        baseOffset,
        logAppendTime,
      };
      batches = [...batches.slice(1 - RETAINED_BATCHES), batch];
      if (isTransactional(header)) transactionFrom ??= baseOffset;
    }
    this.#put(producerId, { epoch, batches, transactionFrom, lastSeen: now });
    return { producerId, before };
  }

  /** Takes back an `accept`; several are taken back in reverse order. */
  undo({ producerId, before }: ProducerChange): void {
    this.#put(producerId, before);
  }

  /**
   * Ends the producer's open transaction, whose marker is now written at `markerOffset`. Returns the
   * transaction if it was aborted.
   */
  end(
    producerId: bigint,
    how: TransactionEnd,
    markerOffset: number,
  ): AbortedTransaction | undefined {
    const entry = this.#entries.get(producerId);
    if (entry?.transactionFrom === undefined) return undefined;
    this.#put(producerId, { ...entry, transactionFrom: undefined });
    if (how === 'commit') return undefined;
    return { producerId, firstOffset: entry.transactionFrom, lastOffset: markerOffset };
  }

  /** Of each producer the last batch that is written, which means in front of `endOffset`, and its epoch. */
  lastBatches(endOffset: number): Map<bigint, { lastOffset: number | undefined; epoch: number }> {
    const last = new Map<bigint, { lastOffset: number | undefined; epoch: number }>();
    for (const [producerId, { batches, epoch }] of this.#entries) {
      const batch = batches.findLast(({ baseOffset }) => baseOffset < endOffset);
      last.set(producerId, { lastOffset: batch && lastOffsetOf(batch), epoch });
    }
    return last;
  }

  /** Forgets producers without an open transaction that were last seen before `time` (epoch milliseconds). */
  expire(time: number): void {
    for (const [producerId, entry] of this.#entries) {
      if (entry.lastSeen < time && entry.transactionFrom === undefined) {
        this.#put(producerId, undefined);
      }
    }
  }

  /** The state as it was before `pending`: changes (oldest first) whose batches are not written yet. */
  snapshot(pending: readonly ProducerChange[] = []): ProducerSnapshot {
    const entries = new Map(this.#entries);
    for (const { producerId, before } of pending.toReversed()) {
      if (before === undefined) entries.delete(producerId);
      else entries.set(producerId, before);
    }
    return [...entries].map(([producerId, entry]) => [String(producerId), entry]);
  }

  /** Replaces the state by that of a snapshot. */
  restore(snapshot: ProducerSnapshot): void {
    this.#entries.clear();
    this.#openSince.clear();
    for (const [producerId, entry] of snapshot) this.#put(BigInt(producerId), entry);
  }

  #put(producerId: bigint, entry: ProducerEntry | undefined): void {
    if (entry === undefined) this.#entries.delete(producerId);
    else this.#entries.set(producerId, entry);
    if (entry?.transactionFrom === undefined) this.#openSince.delete(producerId);
    else this.#openSince.set(producerId, entry.transactionFrom);
  }
}

function lastSequenceOf(header: BatchHeader): number {
  return advanceSequence(header.baseSequence, header.lastOffsetDelta);
}

function expectedSequence(entry: ProducerEntry): number {
  const last = entry.batches.at(-1);
  return last === undefined ? 0 : advanceSequence(last.lastSequence, 1);
}
