/**
 * A transactional producer that goes on whatever happens to the brokers, as an exactly-once job
 * must: what failed is classified, a dead producer is made again with the same id, and what the
 * unknown outcome of a commit was is left to the reader of the topic.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPartitioner,
  deliveryRetry,
  type KafkaConnection,
  type Producer,
  type ProducerFailure,
  type ProducerStep,
  producerFailure,
} from '@tidemark/kafka-connection';

/** What became of the transactions so far; each wrote one record to every partition. */
export interface TransactionLoop {
  readonly committed: readonly number[];
  readonly aborted: readonly number[];
  readonly unknown: readonly number[];
  readonly failures: Readonly<Record<ProducerFailure, number>>;
  /** The longest time between two commits since then, by `performance.now()`. */
  longestGapSince(start: number): number;
  stop(): Promise<void>;
}

/** Where it writes. */
export interface TransactionTarget {
  readonly topic: string;
  readonly partitions: number;
  readonly transactionalId: string;
  readonly groupId: string;
}

const PAUSE_MS = 20;
const DELIVERY_TIMEOUT_MS = 30_000;

export function startTransactionLoop(
  connection: KafkaConnection,
  target: TransactionTarget,
): TransactionLoop {
  const loop = new Loop(connection, target);
  return loop;
}

class Loop implements TransactionLoop {
  readonly committed: number[] = [];
  readonly aborted: number[] = [];
  readonly unknown: number[] = [];
  readonly failures = { fenced: 0, 'unknown-outcome': 0, retriable: 0, fatal: 0 };
  readonly #committedAt: number[] = [];
  readonly #connection: KafkaConnection;
  readonly #target: TransactionTarget;
  readonly #done: Promise<void>;
  #isStopped = false;
  #step: ProducerStep = 'init';

  constructor(connection: KafkaConnection, target: TransactionTarget) {
    this.#connection = connection;
    this.#target = target;
    this.#done = this.#run();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#done;
  }

  async #run(): Promise<void> {
    let producer: Producer | undefined;
    for (let number = 0; !this.#isStopped; number++) {
      try {
        producer ??= await this.#connect();
        await this.#transact(producer, number);
        this.#note(number);
      } catch (error) {
        const failure = producerFailure(error, this.#step);
        this.failures[failure] += 1;
        (this.#step === 'commit' ? this.unknown : this.aborted).push(number);
        if (failure !== 'retriable' || this.#step === 'init') {
          await producer?.disconnect().catch(() => {});
          producer = undefined;
        }
      }
      await sleep(PAUSE_MS);
    }
    await producer?.disconnect();
  }

  async #connect(): Promise<Producer> {
    this.#step = 'init';
    const { transactionalId } = this.#target;
    const producer = this.#connection
      .createKafka({ retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 } })
      .producer({
        ...{ transactionalId, createPartitioner, idempotent: true, maxInFlightRequests: 1 },
        retry: deliveryRetry(DELIVERY_TIMEOUT_MS),
      });
    await producer.connect();
    return producer;
  }

  async #transact(producer: Producer, number: number): Promise<void> {
    const { topic, partitions, groupId } = this.#target;
    this.#step = 'init';
    const transaction = await producer.transaction();
    try {
      this.#step = 'send';
      const messages = Array.from({ length: partitions }, (_, partition) => ({
        ...{ partition, key: `${partition}`, value: `${number}` },
      }));
      await transaction.send({ topic, messages });
      this.#step = 'send-offsets';
      const offsets = [{ topic, partitions: [{ partition: 0, offset: `${number}` }] }];
      await transaction.sendOffsets({ consumerGroupId: groupId, topics: offsets });
    } catch (error) {
      if (producerFailure(error, this.#step) === 'retriable') await transaction.abort();
      throw error;
    }
    this.#step = 'commit';
    try {
      await transaction.commit();
    } catch (error) {
      if (producerFailure(error, 'commit') === 'retriable') await transaction.abort();
      throw error;
    }
  }

  longestGapSince(start: number): number {
    const times = [start, ...this.#committedAt.filter((at) => at >= start)];
    return Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }

  #note(number: number): void {
    this.committed.push(number);
    this.#committedAt.push(performance.now());
  }
}
