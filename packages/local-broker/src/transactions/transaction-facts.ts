// What is known of one transactional id, and how each event changes it (Kafka: TransactionMetadata and its
// prepare… methods). Facts never change: what is to be becomes true when it is in the journal.
import type { TransactionEnd } from '../producers/control-batch.ts';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import { Participants } from './participants.ts';
import { isPrepared, PREPARED, type TransactionState } from './transaction-state.ts';

/** A producer's identity. */
export interface ProducerIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
}

/** All that is kept of a transactional id. */
export interface TransactionFacts extends ProducerIdentity {
  readonly transactionalId: string;
  /** Who the producer was before it got this identity: it may ask again when it missed the answer (KIP-360). */
  readonly previous: ProducerIdentity;
  /** Milliseconds that a transaction may stay open. */
  readonly timeoutMs: number;
  readonly state: TransactionState;
  readonly participants: Participants;
  /**
   * Where transactions of this producer id hang, since their markers were lost (a fault): only a marker of a later
   * transaction ends that, and no restart.
   */
  readonly unmarked: Participants;
  /** Epoch milliseconds when the transaction was opened; undefined when none is. */
  readonly startedAt: number | undefined;
}

/** The identity of nobody. */
const NOBODY: ProducerIdentity = { producerId: -1n, epoch: -1 };
/** Epochs are 16 bits wide; the last one is kept to fence with. */
const LAST_EPOCH = 32_766;

/** A transactional id that is seen for the first time. Its first epoch comes with {@link initialized}. */
export function newTransaction(transactionalId: string, producerId: bigint): TransactionFacts {
  return {
    transactionalId,
    producerId,
    epoch: -1,
    previous: NOBODY,
    timeoutMs: 0,
    state: 'Empty',
    participants: Participants.NONE,
    unmarked: Participants.NONE,
    startedAt: undefined,
  };
}

/** Whether InitProducerId takes a producer id that was not used before. */
export function needsProducerId(
  facts: TransactionFacts | undefined,
  current: ProducerIdentity | undefined,
): boolean {
  if (facts === undefined) return true;
  return facts.epoch >= LAST_EPOCH && (current === undefined || current.epoch === facts.epoch);
}

/**
 * Whether a producer that names the identity it has may go on with this id: it has the current producer id, or
 * had the one before until its epochs were used up, and did not see that answer.
 */
export function isKnownProducer(facts: TransactionFacts, current: ProducerIdentity): boolean {
  return (
    facts.epoch === NOBODY.epoch ||
    current.producerId === facts.producerId ||
    (current.producerId === facts.previous.producerId && current.epoch >= LAST_EPOCH)
  );
}

/**
 * The next identity, without a transaction.
 * @param current the identity that the producer has, if it wants to go on with it (KIP-360)
 * @param freshId given when {@link needsProducerId}
 */
export function initialized(
  facts: TransactionFacts,
  timeoutMs: number,
  current: ProducerIdentity | undefined,
  freshId: bigint | undefined,
): TransactionFacts | KafkaErrorName {
  const { producerId, epoch, previous } = facts;
  const base = { ...withoutTransaction(facts), state: 'Empty', timeoutMs } as const;
  if (needsProducerId(facts, current)) {
    if (freshId === undefined) return 'CONCURRENT_TRANSACTIONS';
    const before = { producerId, epoch: current === undefined ? NOBODY.epoch : epoch };
    const unmarked = Participants.NONE;
    return { ...base, producerId: freshId, epoch: 0, previous: before, unmarked };
  }
  const bumped = { ...base, epoch: epoch + 1 };
  if (current === undefined) return { ...bumped, previous: NOBODY };
  if (epoch === NOBODY.epoch || current.epoch === epoch) {
    return { ...bumped, previous: { producerId, epoch } };
  }
  return current.epoch === previous.epoch ? base : 'PRODUCER_FENCED';
}

/**
 * With an epoch that nobody has, so that the producer of the open transaction is shut out. If nobody else takes the
 * id over, it may ask to go on (KIP-588).
 */
export function fenced(facts: TransactionFacts): TransactionFacts {
  const { producerId, epoch } = facts;
  return { ...facts, epoch: epoch + 1, previous: { producerId, epoch } };
}

/** With these participants, in a transaction that is opened by them if need be. */
export function ongoing(
  facts: TransactionFacts,
  change: (participants: Participants) => Participants,
  now: number,
): TransactionFacts {
  const open = facts.state === 'Ongoing';
  return {
    ...facts,
    state: 'Ongoing',
    participants: change(open ? facts.participants : Participants.NONE),
    startedAt: open ? facts.startedAt : now,
  };
}

/** Decided. */
export function prepared(facts: TransactionFacts, how: TransactionEnd): TransactionFacts {
  return { ...facts, state: PREPARED[how] };
}

/** Over: all markers are written, but those that were `lost`. */
export function completed(facts: TransactionFacts, lost: Participants): TransactionFacts {
  const state = facts.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort';
  const unmarked = facts.unmarked.without(facts.participants).and(lost);
  return { ...withoutTransaction(facts), state, unmarked };
}

/** Why `facts` let nobody begin or go on with a transaction now; undefined when they do. */
export function busy({ state }: TransactionFacts): KafkaErrorName | undefined {
  if (state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
  return isPrepared(state) ? 'CONCURRENT_TRANSACTIONS' : undefined;
}

function withoutTransaction(facts: TransactionFacts): TransactionFacts {
  return { ...facts, participants: Participants.NONE, startedAt: undefined };
}
