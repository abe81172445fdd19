/**
 * In the place of `producer/eosManager/index.js`: producer id, sequence numbers, transactions.
 *
 * Stock: retries by `cluster.retry`, which is never set, so settings have no effect; looks for the
 * coordinator before each request; a coordinator that moved ends the producer, as the errors it
 * waits for are not called what kafkajs calls them; a sequence that wraps goes to 0 instead of where
 * Kafka expects it; after a send that failed in doubt the next records get the same numbers, which
 * the broker takes for a repetition: acknowledged and dropped.
 * Here: the settings count, coordinators are remembered until they move, each partition has one
 * sender at a time, and doubt ends in a new producer id or epoch before anything else is sent.
 */
import type { KafkajsError, KafkajsInternals, KafkajsLogger } from '../kafkajs-internals.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';
import {
  type CoordinatorFinder,
  Coordinators,
  GROUP,
  type ProducerBroker,
  TRANSACTION,
} from './coordinators.ts';
import type { DeliveryRetry } from './delivery-retry.ts';
import { asKafkajsError, rootOf } from './failures.ts';
import { keyOf, Sequences } from './sequences.ts';
import { type EndTurn, Turns } from './turns.ts';

/** kafkajs' cluster, as far as it is used here; `retry` is set by our `producer/index.js`. */
interface EosCluster extends CoordinatorFinder {
  readonly retry?: Partial<DeliveryRetry> | undefined;
  refreshMetadataIfNecessary(): Promise<void>;
  findControllerBroker(): Promise<ProducerBroker>;
}

/** How kafkajs makes a manager. */
export interface EosManagerOptions {
  readonly logger: KafkajsLogger;
  readonly cluster: EosCluster;
  readonly transactionTimeout?: number | undefined;
  readonly transactional: boolean;
  readonly transactionalId?: string | undefined;
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

type State = 'UNINITIALIZED' | 'READY' | 'TRANSACTING' | 'COMMITTING' | 'ABORTING';

const NO_PRODUCER_ID = -1;
const DEFAULT_TRANSACTION_TIMEOUT_MS = 60_000;
const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

export const eosManager: Replacement = {
  path: 'producer/eosManager/index.js',
  exportsFor: (stock, kafkajs) =>
    isFunctionOf(stock, 1)
      ? (options: EosManagerOptions) => new EosManager(options, kafkajs)
      : undefined,
};

/** Producer id and, when transactional, the transactions of one producer. */
export class EosManager {
  readonly #options: EosManagerOptions;
  readonly #kafkajs: KafkajsInternals;
  readonly #coordinators: Coordinators;
  readonly #sequences = new Sequences();
  readonly #turns = new Turns();
  readonly #added = new Map<string, TopicPartition>();
  #state: State = 'UNINITIALIZED';
  #producerId: string | number = NO_PRODUCER_ID;
  #producerEpoch = 0;
  #hasOffsets = false;
  #isInDoubt = false;
  #renewal: Promise<void> | undefined;

  constructor(options: EosManagerOptions, kafkajs: KafkajsInternals) {
    this.#options = options;
    this.#kafkajs = kafkajs;
    if (options.transactional && !options.transactionalId) {
      throw this.#refusal('Cannot manage transactions without a transactionalId');
    }
    const { cluster } = options;
    const retrier = kafkajs.createRetry(cluster.retry);
    this.#coordinators = new Coordinators(cluster, retrier, cluster.retry);
  }

  getProducerId(): string | number {
    return this.#producerId;
  }

  getProducerEpoch(): number {
    return this.#producerEpoch;
  }

  getTransactionalId(): string | undefined {
    return this.#options.transactionalId;
  }

  isTransactional(): boolean {
    return this.#options.transactional;
  }

  isInTransaction(): boolean {
    return this.#state === 'TRANSACTING';
  }

  /** False also in doubt: kafkajs then initialises before the next transaction. */
  isInitialized(): boolean {
    return this.#producerId !== NO_PRODUCER_ID && !this.#isInDoubt;
  }

  /** Gets a producer id, or for a transactional id its next epoch, which fences whoever had it. */
  async initProducerId(): Promise<void> {
    this.#require('initProducerId', 'UNINITIALIZED', 'READY');
    const { cluster, transactional, transactionalId, transactionTimeout } = this.#options;
    await cluster.refreshMetadataIfNecessary();
    const request = {
      transactionalId: transactional ? transactionalId : undefined,
      transactionTimeout: transactionTimeout ?? DEFAULT_TRANSACTION_TIMEOUT_MS,
    };
    const granted = transactional
      ? await this.#ask((coordinator) => coordinator.initProducerId(request))
      : await this.#coordinators.askAnyOf(
          () => cluster.findControllerBroker(),
          (broker) => broker.initProducerId(request),
        );
    this.#becomeReady();
    this.#sequences.reset();
    this.#isInDoubt = false;
    this.#producerId = granted.producerId;
    this.#producerEpoch = granted.producerEpoch;
  }

  beginTransaction(): void {
    this.#requireTransactional();
    this.#require('beginTransaction', 'READY');
    this.#state = 'TRANSACTING';
  }

  /** Tells the coordinator of the partitions that it does not know of in this transaction yet. */
  async addPartitionsToTransaction(partitions: readonly TopicPartition[]): Promise<void> {
    this.#requireTransactional();
    this.#require('addPartitionsToTransaction', 'TRANSACTING');
    const fresh = partitions.filter((each) => !this.#added.has(keyOf(each.topic, each.partition)));
    if (fresh.length === 0) return;
    const topics = [...new Set(fresh.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: fresh.filter((each) => each.topic === topic).map(({ partition }) => partition),
    }));
    await this.#orDoubt(
      this.#ask((coordinator) => coordinator.addPartitionsToTxn({ ...this.#identity(), topics })),
    );
    for (const each of fresh) this.#added.set(keyOf(each.topic, each.partition), each);
  }

  /** Makes a group's offsets part of the transaction. */
  async sendOffsets(offsets: {
    consumerGroupId: string;
    topics: readonly object[];
  }): Promise<void> {
    this.#require('sendOffsets', 'TRANSACTING');
    const { consumerGroupId: groupId, topics } = offsets;
    if (!groupId || !topics) throw this.#refusal('Missing consumerGroupId or offset topics');
    await this.#orDoubt(
      this.#ask((coordinator) => coordinator.addOffsetsToTxn({ ...this.#identity(), groupId })),
    );
    this.#hasOffsets = true;
    await this.#orDoubt(
      this.#coordinators.ask({ groupId, coordinatorType: GROUP }, (coordinator) =>
        coordinator.txnOffsetCommit({ ...this.#identity(), groupId, topics }),
      ),
    );
  }

  /** @throws KafkaJSNonRetriableError after a step in doubt, as Java's producer: only `abort` is left */
  async commit(): Promise<void> {
    if (this.#isInDoubt && this.isInTransaction()) throw this.#mustAbort();
    await this.#end('commit', 'COMMITTING');
  }

  async abort(): Promise<void> {
    await this.#end('abort', 'ABORTING');
  }

  getSequence(topic: string, partition: number): number {
    return this.#sequences.of(topic, partition);
  }

  /** Counts records as written. */
  updateSequence(topic: string, partition: number, records: number): void {
    if (this.#producerId !== NO_PRODUCER_ID) this.#sequences.advance(topic, partition, records);
  }

  /**
   * Waits until no other send to these partitions is under way, and for a new producer id when the
   * old one's numbers are in doubt. Plain producers, which have no numbers, need not wait.
   */
  async takeTurn(partitions: readonly TopicPartition[]): Promise<EndTurn> {
    if (this.#producerId === NO_PRODUCER_ID) return () => undefined;
    const keys = partitions.map(({ topic, partition }) => keyOf(topic, partition));
    for (;;) {
      await this.#endDoubt();
      const end = await this.#turns.take(keys);
      if (!this.#isInDoubt) return end;
      end();
    }
  }

  /** Says that a send ended with `error` and that nobody knows whether its records were written. */
  doubt(error: KafkajsError): void {
    if (this.#producerId === NO_PRODUCER_ID) return;
    // Who was fenced must not take the transactional id back.
    const isFenced = this.#options.transactional && FENCED.has(error.type ?? '');
    if (!isFenced) this.#isInDoubt = true;
  }

  async #endDoubt(): Promise<void> {
    if (!this.#isInDoubt) return;
    if (this.#options.transactional) {
      throw this.#mustAbort();
    }
    this.#renewal ??= this.#turns
      .allEnded()
      .then(() => this.initProducerId())
      .finally(() => {
        this.#renewal = undefined;
      });
    await this.#renewal;
  }

  /**
   * A partition or group that the coordinator may know of, and we do not: what was asked for in vain
   * may be there all the same. Then the coordinator's transaction stays open beyond an abort that we
   * do not send for an empty one, so the next one begins with a new epoch, which ends it.
   */
  async #orDoubt<T>(step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      this.doubt(rootOf(asKafkajsError(error)));
      throw error;
    }
  }

  #mustAbort(): Error {
    return this.#refusal(
      'A step of this transaction failed in doubt: the transaction must be aborted',
    );
  }

  async #end(method: 'commit' | 'abort', ending: State): Promise<void> {
    this.#requireTransactional();
    this.#require(method, 'TRANSACTING');
    this.#state = ending;
    if (this.#added.size > 0 || this.#hasOffsets) {
      const transactionResult = method === 'commit';
      await this.#ask((coordinator) =>
        coordinator.endTxn({ ...this.#identity(), transactionResult }),
      );
    }
    this.#becomeReady();
  }

  #becomeReady(): void {
    this.#state = 'READY';
    this.#added.clear();
    this.#hasOffsets = false;
  }

  #identity() {
    return {
      transactionalId: this.#options.transactionalId,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
    };
  }

  #ask<T>(request: (coordinator: ProducerBroker) => Promise<T>): Promise<T> {
    const groupId = this.#options.transactionalId ?? '';
    return this.#coordinators.ask({ groupId, coordinatorType: TRANSACTION }, request);
  }

  #requireTransactional(): void {
    if (!this.#options.transactional) {
      throw this.#refusal('Method unavailable if non-transactional');
    }
  }

  #require(method: string, ...legal: State[]): void {
    if (legal.includes(this.#state)) return;
    throw this.#refusal(
      `Transaction state exception: Cannot call "${method}" in state "${this.#state}"`,
    );
  }

  #refusal(message: string): Error {
    return new this.#kafkajs.errors.KafkaJSNonRetriableError(message);
  }
}
