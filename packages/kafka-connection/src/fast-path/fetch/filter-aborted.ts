/**
 * In the place of `consumer/filterAbortedMessages.js`.
 *
 * Stock: of several transactions that were aborted and begin before one record it notes only the
 * first, so a consumer of committed records gets aborted ones; and it takes every record with a key
 * of four zero bytes for the end of an aborted transaction, whose later records it then delivers.
 * Here: as Java's CompletedFetch: all transactions up to a record's offset count, and only control
 * records end them.
 */

import { isFunctionOf, type Replacement } from '../replacement.ts';

/** An aborted transaction, as a fetch response lists it; both are digits. */
export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

/** What the filter looks at in a message. */
export interface FilteredMessage {
  readonly offset: string;
  /** The offset as a number, on our own records. */
  readonly position?: number;
  readonly key: Buffer | null;
  /** Missing on messages of brokers before 0.11, which know no transactions. */
  readonly batchContext?:
    | {
        readonly producerId: string;
        readonly inTransaction: boolean;
        readonly isControlBatch: boolean;
      }
    | undefined;
}

interface Fetched<Message> {
  readonly messages: readonly Message[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | null | undefined;
}

// org.apache.kafka.common.record.ControlRecordType
const ABORT = 0;
const TYPE_AT = 2;
const CONTROL_KEY_SIZE = 4;

export const filterAborted: Replacement = {
  path: 'consumer/filterAbortedMessages.js',
  exportsFor: (stock) => (isFunctionOf(stock, 1) ? withoutAborted : undefined),
};

/** The messages without those of aborted transactions; control records stay. */
export function withoutAborted<Message extends FilteredMessage>({
  messages,
  abortedTransactions,
}: Fetched<Message>): readonly Message[] {
  if (!abortedTransactions || abortedTransactions.length === 0) return messages;
  const upcoming = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: Number(firstOffset) }))
    .sort((one, other) => one.firstOffset - other.firstOffset);
  const open = new Set<string>();
  let begun = 0;
  return messages.filter((message) => {
    const position = message.position ?? Number(message.offset);
    for (; (upcoming[begun]?.firstOffset ?? Number.POSITIVE_INFINITY) <= position; begun++) {
      open.add(upcoming[begun]?.producerId ?? '');
    }
    const { batchContext } = message;
    if (!batchContext?.inTransaction) return true;
    if (!batchContext.isControlBatch) return !open.has(batchContext.producerId);
    if (isAbortMarker(message.key)) open.delete(batchContext.producerId);
    return true;
  });
}

function isAbortMarker(key: Buffer | null): boolean {
  return key !== null && key.length >= CONTROL_KEY_SIZE && key.readInt16BE(TYPE_AT) === ABORT;
}
