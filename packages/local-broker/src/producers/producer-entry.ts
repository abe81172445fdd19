// What one partition remembers of one producer. Entries never change: an append that fails puts the previous
// one back, and a snapshot needs no copy.

/** A batch that may come again, because its producer did not see the answer. */
export interface RetainedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
  /** Its largest timestamp (epoch milliseconds): what Kafka answers to a duplicate as the time of the append. */
  readonly logAppendTime: number;
}

/** The offset of a batch's last record. */
export function lastOffsetOf({ firstSequence, lastSequence, baseOffset }: RetainedBatch): number {
  const count = lastSequence - firstSequence;
  return baseOffset + (count < 0 ? count + LARGEST_SEQUENCE + 1 : count);
}

/** One producer id on one partition (Kafka: ProducerStateEntry). */
export interface ProducerEntry {
  readonly epoch: number;
  /** The last five at most, oldest first; all of this epoch. */
  readonly batches: readonly RetainedBatch[];
  /** First offset of the transaction that is open here. */
  readonly transactionFrom: number | undefined;
  /** Epoch milliseconds of the last append: an entry is forgotten some time after it. */
  readonly lastSeen: number;
}

/** A transaction that was aborted: readers of committed records leave its records out. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
  /** Offset of the marker that aborted it. */
  readonly lastOffset: number;
}

/** Kafka keeps this many batches a producer; clients have at most that many requests under way. */
export const RETAINED_BATCHES = 5;

const LARGEST_SEQUENCE = 2_147_483_647;

/** The sequence number `count` records after `sequence`; they wrap to 0 behind the largest 32-bit integer. */
export function advanceSequence(sequence: number, count: number): number {
  const next = sequence + count;
  return next > LARGEST_SEQUENCE ? next - LARGEST_SEQUENCE - 1 : next;
}
