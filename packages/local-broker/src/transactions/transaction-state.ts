// Where a transactional id stands (Kafka: TransactionState). What an open transaction wrote becomes final with
// the Prepare states; from then on the coordinator goes on until every partition has its marker.
//
//   Empty ── add partitions ──▶ Ongoing ── commit ──▶ PrepareCommit ── markers written ──▶ CompleteCommit
//     ▲                         ▲  └─ abort, fence, time-out ─▶ PrepareAbort ── markers ──▶ CompleteAbort
//     └── InitProducerId ───────┴────────────── add partitions ──────────────────────────────── ┘
import type { TransactionEnd } from '../producers/control-batch.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';

/** The states of a transactional id. `Dead`: its coordinator is closed. */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead';

/** Where a transaction goes when it is ended. */
export const PREPARED = { commit: 'PrepareCommit', abort: 'PrepareAbort' } as const;

/** Whether the transaction is decided, but not all of its markers are known to be written. */
export function isPrepared(state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' {
  return state === 'PrepareCommit' || state === 'PrepareAbort';
}

/** How a prepared transaction ends. */
export function endOf(state: 'PrepareCommit' | 'PrepareAbort'): TransactionEnd {
  return state === 'PrepareCommit' ? 'commit' : 'abort';
}

/**
 * What EndTxn is answered in a state: undefined when the transaction can be ended, `NONE` when it was ended so
 * before and only the answer was lost.
 */
export function endVerdict(
  state: TransactionState,
  how: TransactionEnd,
): KafkaErrorName | undefined {
  if (state === 'Ongoing') return undefined;
  if (state === PREPARED[how]) return 'CONCURRENT_TRANSACTIONS';
  const done = how === 'commit' ? 'CompleteCommit' : 'CompleteAbort';
  return state === done ? 'NONE' : 'INVALID_TXN_STATE';
}
