// The transaction coordinator (Kafka: TransactionCoordinator, transaction version 1): who may write under a
// transactional id, what belongs to its transaction, and how that ends. Answers with error names; versions of the
// APIs that do not know PRODUCER_FENCED are not its concern.
import { MarkerLoss } from '../faults/marker-loss.ts';
import type { TransactionEnd } from '../producers/control-batch.ts';
import type { ProducerIds } from '../producers/producer-ids.ts';
import type { JournalOptions } from '../storage/journal.ts';
import { BrokerProtocolError, type KafkaErrorName } from '../wire/error-codes.ts';
import type { TransactionSites } from './markers.ts';
import type { Participants, TopicPartitions } from './participants.ts';
import { TransactionEndings } from './transaction-endings.ts';
import {
  busy,
  fenced,
  initialized,
  isKnownProducer,
  needsProducerId,
  newTransaction,
  ongoing,
  type ProducerIdentity,
  prepared,
  type TransactionFacts,
} from './transaction-facts.ts';
import { endVerdict } from './transaction-state.ts';
import { type Transaction, TransactionStore } from './transaction-store.ts';

/** What the coordinator works with. */
export interface TransactionCoordinatorOptions extends TransactionSites {
  readonly producerIds: ProducerIds;
  /** Where transactions are written; absent: they are gone with the process. */
  readonly journal?: JournalOptions | undefined;
  /** `transaction.max.timeout.ms`; default 15 minutes. */
  readonly maxTimeoutMs?: number | undefined;
}

/** What InitProducerId asks. */
export interface InitProducer {
  /** Null: an idempotent producer without transactions. */
  readonly transactionalId: string | null;
  /** Milliseconds after which the broker aborts a transaction. */
  readonly timeoutMs: number;
  /** The identity that the producer has, if it wants to go on with it (KIP-360). */
  readonly current?: ProducerIdentity | undefined;
}

/** Says who sends a request. */
export interface TransactionalProducer extends ProducerIdentity {
  readonly transactionalId: string;
}

const MAX_TIMEOUT_MS = 15 * 60 * 1000;

/** The transactions of one broker. */
export class TransactionCoordinator {
  /** What keeps markers from being written. */
  readonly markerLoss = new MarkerLoss();
  readonly #options: TransactionCoordinatorOptions;
  readonly #store: TransactionStore;
  readonly #endings: TransactionEndings;

  private constructor(options: TransactionCoordinatorOptions, store: TransactionStore) {
    this.#options = options;
    this.#store = store;
    this.#endings = new TransactionEndings(store, options, this.markerLoss);
  }

  /**
   * Finds the transactions of the last run again: those that were decided get their markers, open ones have what
   * is left of their time, and what belongs to neither is aborted.
   */
  static async open(options: TransactionCoordinatorOptions): Promise<TransactionCoordinator> {
    const store = await TransactionStore.open(options.journal);
    const coordinator = new TransactionCoordinator(options, store);
    await coordinator.#endings.recover();
    return coordinator;
  }

  /** An identity for a producer. A transaction that is open under the id is aborted first: ask again. */
  async init({
    transactionalId,
    timeoutMs,
    current,
  }: InitProducer): Promise<ProducerIdentity | KafkaErrorName> {
    if (transactionalId === '') return 'INVALID_REQUEST';
    const { maxTimeoutMs = MAX_TIMEOUT_MS, producerIds } = this.#options;
    if (transactionalId !== null && (timeoutMs <= 0 || timeoutMs > maxTimeoutMs)) {
      return 'INVALID_TRANSACTION_TIMEOUT';
    }
    const before = transactionalId === null ? undefined : this.#store.get(transactionalId)?.facts;
    let freshId: bigint | undefined;
    try {
      if (needsProducerId(before, current)) freshId = await producerIds.next();
    } catch (error) {
      if (error instanceof BrokerProtocolError) return error.kafkaError;
      throw error;
    }
    if (transactionalId === null)
      return freshId === undefined ? 'UNKNOWN_SERVER_ERROR' : { producerId: freshId, epoch: 0 };
    return this.#initTransactional(transactionalId, timeoutMs, current, freshId);
  }

  /** Adds partitions to the producer's transaction, which is opened by that if need be. */
  async addPartitions(
    producer: TransactionalProducer,
    topics: readonly TopicPartitions[],
  ): Promise<KafkaErrorName> {
    return this.#add(
      producer,
      (participants) => participants.hasAll(topics),
      (participants) => participants.with(topics),
    );
  }

  /** Adds the offsets of a group to the producer's transaction, which is opened by that if need be. */
  async addGroup(producer: TransactionalProducer, groupId: string): Promise<KafkaErrorName> {
    return this.#add(
      producer,
      (participants) => participants.hasGroup(groupId),
      (participants) => participants.withGroup(groupId),
    );
  }

  /**
   * Commits or aborts the producer's transaction. As in Kafka the answer comes when the decision is written down;
   * markers follow at once, and until they are there the next transaction gets CONCURRENT_TRANSACTIONS.
   */
  async end(producer: TransactionalProducer, how: TransactionEnd): Promise<KafkaErrorName> {
    const transaction = this.#changeable(producer);
    if (typeof transaction === 'string') return transaction;
    const verdict = endVerdict(transaction.facts.state, how);
    return verdict ?? this.#endings.begin(transaction, prepared(transaction.facts, how));
  }

  /** Whether the producer may write to a partition now: `NONE`, or why not (KIP-890). */
  verifyPartition(producer: TransactionalProducer, topic: string, index: number): KafkaErrorName {
    return this.#verify(producer, (participants) => participants.has(topic, index));
  }

  /** Whether the producer may commit offsets of a group now: `NONE`, or why not (KIP-890). */
  verifyGroup(producer: TransactionalProducer, groupId: string): KafkaErrorName {
    return this.#verify(producer, (participants) => participants.hasGroup(groupId));
  }

  /** What is known of a transactional id. */
  get(transactionalId: string): TransactionFacts | undefined {
    return this.#store.get(transactionalId)?.facts;
  }

  /** All transactional ids. */
  list(): readonly TransactionFacts[] {
    return this.#store.all().map(({ facts }) => facts);
  }

  /** Writes the markers that are under way and closes the journal. Open transactions stay open. */
  async close(): Promise<void> {
    await this.#endings.close();
    await this.#store.close();
  }

  async #initTransactional(
    transactionalId: string,
    timeoutMs: number,
    current: ProducerIdentity | undefined,
    freshId: bigint | undefined,
  ): Promise<ProducerIdentity | KafkaErrorName> {
    const known = this.#store.get(transactionalId);
    if (known === undefined && freshId === undefined) return 'CONCURRENT_TRANSACTIONS';
    const transaction = known ?? this.#store.add(newTransaction(transactionalId, freshId ?? -1n));
    const { facts } = transaction;
    if (transaction.pending !== undefined) return 'CONCURRENT_TRANSACTIONS';
    if (current !== undefined && !isKnownProducer(facts, current)) return 'PRODUCER_FENCED';
    if (facts.state === 'Ongoing') {
      const error = await this.#endings.begin(transaction, prepared(fenced(facts), 'abort'));
      return error === 'NONE' ? 'CONCURRENT_TRANSACTIONS' : error;
    }
    const next = busy(facts) ?? initialized(facts, timeoutMs, current, freshId);
    if (typeof next === 'string') return next;
    const error = await this.#store.change(transaction, next);
    return error === 'NONE' ? { producerId: next.producerId, epoch: next.epoch } : error;
  }

  async #add(
    producer: TransactionalProducer,
    isThere: (participants: Participants) => boolean,
    add: (participants: Participants) => Participants,
  ): Promise<KafkaErrorName> {
    const transaction = this.#changeable(producer);
    if (typeof transaction === 'string') return transaction;
    const { facts } = transaction;
    const problem = busy(facts);
    if (problem !== undefined) return problem;
    const open = facts.state === 'Ongoing';
    if (open && isThere(facts.participants)) return 'NONE';
    const next = ongoing(facts, add, this.#options.clock.now());
    const error = await this.#store.change(transaction, next);
    if (error === 'NONE' && !open) this.#endings.limitTime(transaction);
    return error;
  }

  #verify(
    producer: TransactionalProducer,
    participates: (participants: Participants) => boolean,
  ): KafkaErrorName {
    const transaction = this.#find(producer);
    if (typeof transaction === 'string') return transaction;
    const { facts, pending } = transaction;
    if (pending !== undefined && pending !== 'Ongoing') return 'CONCURRENT_TRANSACTIONS';
    const taking = facts.state === 'Ongoing' && participates(facts.participants);
    return busy(facts) ?? (taking ? 'NONE' : 'INVALID_TXN_STATE');
  }

  #changeable(producer: TransactionalProducer): Transaction | KafkaErrorName {
    const transaction = this.#find(producer);
    if (typeof transaction === 'string') return transaction;
    return transaction.pending === undefined ? transaction : 'CONCURRENT_TRANSACTIONS';
  }

  /** What is known of a producer, or why it is not the one that may use the id now. */
  #find({
    transactionalId,
    producerId,
    epoch,
  }: TransactionalProducer): Transaction | KafkaErrorName {
    if (transactionalId === '') return 'INVALID_REQUEST';
    const transaction = this.#store.get(transactionalId);
    if (transaction === undefined || transaction.facts.producerId !== producerId) {
      return 'INVALID_PRODUCER_ID_MAPPING';
    }
    if (transaction.facts.epoch !== epoch) return 'PRODUCER_FENCED';
    return transaction;
  }
}
