/** Picks out of a fetched part of a log what a reader of committed records is to see. */

import { withoutAborted } from '../fast-path/fetch/filter-aborted.ts';
import type { FetchedMessage, FetchedPartition } from './readable-cluster.ts';

/** A record as read. The buffers are views into what was fetched: copy what is kept. */
export type CommittedRecord = FetchedMessage;

/**
 * The committed records from `offset` on, and where to read on. A batch is fetched whole, so records
 * before `offset` are dropped; one that compaction emptied still moves the reader behind it.
 */
export function committedRecords(
  { messages, abortedTransactions, lastStableOffset }: FetchedPartition,
  offset: number,
): { records: readonly CommittedRecord[]; nextOffset: number } {
  const wanted = from(messages, offset);
  const records = withoutAborted({ messages: wanted, abortedTransactions });
  return {
    records: records.some(isControl) ? records.filter((each) => !isControl(each)) : records,
    nextOffset: Math.max(offset, nextOffset()),
  };

  function nextOffset(): number {
    if (messages.lastOffset !== undefined) return messages.lastOffset + 1;
    const last = messages.at(-1);
    if (last !== undefined) return Number(last.offset) + 1;
    // Stock kafkajs hides a batch without records: below the stable end there is one.
    return offset < Number(lastStableOffset ?? 0) ? offset + 1 : offset;
  }
}

function from(messages: readonly CommittedRecord[], offset: number): readonly CommittedRecord[] {
  const first = messages.findIndex((each) => Number(each.offset) >= offset);
  return first <= 0 ? (first === 0 ? messages : []) : messages.slice(first);
}

function isControl({ isControlRecord }: CommittedRecord): boolean {
  return isControlRecord;
}
