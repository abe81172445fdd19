/**
 * One partition's batches. One request at a time keeps the order of the records; while it is under
 * way the next batch grows.
 */

import type { Message } from 'kafkajs';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { deepestCause } from '../errors/translate-kafka-error.ts';
import { Batch } from './batch.ts';
import type { Write } from './confirmed-send.ts';
import type { Delivery, DeliveryFailure, Target } from './delivery.ts';

/** What a queue needs of the accumulator that it belongs to. */
export interface QueueHost<Item> {
  readonly write: Write;
  readonly lingerMs: number;
  readonly batchBytes: number;
  readonly deliveryTimeoutMs: number;
  /** Why the last try failed, when it did. */
  readonly lastFailure: Error | undefined;
  delivered(delivery: Delivery<Item>, bytes: number): void;
  failed(failure: DeliveryFailure<Item>, bytes: number): void;
}

export class PartitionQueue<Item> {
  readonly #target: Target;
  readonly #host: QueueHost<Item>;
  #batches: Batch<Item>[] = [];
  #sending: Batch<Item> | undefined;
  #sentAt = 0;
  #limit: number;
  /** Batches that were opened before are sent without lingering. */
  #dueBefore = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #limitTimer: NodeJS.Timeout | undefined;
  #isWoken = false;
  #added = 0;
  #settled = 0;
  #waiters: { readonly until: number; readonly resolve: () => void }[] = [];

  constructor(target: Target, host: QueueHost<Item>) {
    this.#target = target;
    this.#host = host;
    this.#limit = host.batchBytes;
  }

  /** Since when the request under way is; nothing when there is none. */
  get sentAt(): number | undefined {
    return this.#sending && this.#sentAt;
  }

  add(item: Item, message: Message, bytes: number): void {
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch.bytes + bytes > this.#limit) {
      batch = new Batch(performance.now());
      this.#batches.push(batch);
    }
    batch.add(item, message, bytes);
    this.#added += 1;
    if (this.#sending === undefined) this.#wake();
  }

  /** Sends what waits, without lingering; resolves when every record so far is delivered or failed. */
  flush(): Promise<void> {
    if (this.#settled === this.#added) return Promise.resolve();
    this.#dueBefore = performance.now();
    if (this.#sending === undefined) this.#wake();
    const until = this.#added;
    return new Promise((resolve) => this.#waiters.push({ until, resolve }));
  }

  /** Gives up on everything that is not confirmed, with `error` as the reason. */
  giveUp(error: unknown): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#limitTimer);
    const batches = this.#sending ? [this.#sending, ...this.#batches] : this.#batches;
    this.#batches = [];
    this.#sending = undefined;
    for (const batch of batches) this.#fail(batch, error);
  }

  #wake(): void {
    const [first] = this.#batches;
    if (first === undefined) return;
    const wait = this.#waitFor(first);
    if (wait <= 0 && this.#host.lingerMs > 0) void this.#send();
    else if (wait <= 0 && !this.#isWoken) {
      // Without lingering, too, what is handed over in one go goes out together.
      this.#isWoken = true;
      queueMicrotask(() => {
        this.#isWoken = false;
        void this.#send();
      });
    } else if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        if (this.#sending === undefined) this.#wake();
      }, wait);
    }
  }

  /** How long the batch may still wait for more, in milliseconds. */
  #waitFor(batch: Batch<Item>): number {
    const isFull = this.#batches.length > 1 || batch.bytes >= this.#limit;
    if (isFull || batch.openedAt <= this.#dueBefore) return 0;
    return Math.ceil(batch.openedAt + this.#host.lingerMs - performance.now());
  }

  async #send(): Promise<void> {
    if (this.#sending !== undefined) return;
    const batch = this.#batches.shift();
    if (batch === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = batch;
    this.#sentAt = performance.now();
    const settle = await this.#deliver(batch);
    // Given up in the meantime: it has failed already.
    if (this.#sending !== batch) return;
    this.#sending = undefined;
    settle();
    if (this.#sending === undefined) this.#wake();
  }

  /** Writes a batch; resolves to what follows from that. */
  async #deliver(batch: Batch<Item>): Promise<() => void> {
    const { items, messages, bytes } = batch;
    try {
      const baseOffset = await this.#withinLimit(batch, () =>
        this.#host.write(this.#target, messages),
      );
      return () => {
        this.#host.delivered({ ...this.#target, items, baseOffset }, bytes);
        this.#settle(items.length);
      };
    } catch (error) {
      if (isTooLarge(error) && items.length > 1) return () => this.#split(batch);
      return () => this.#fail(batch, error);
    }
  }

  #fail({ items, bytes }: Batch<Item>, error: unknown): void {
    this.#host.failed({ ...this.#target, items, error }, bytes);
    this.#settle(items.length);
  }

  /** Counts records as delivered or failed, which happens in the order in which they were added. */
  #settle(records: number): void {
    this.#settled += records;
    const waiters = this.#waiters;
    if (waiters.length === 0) return;
    this.#waiters = waiters.filter(({ until }) => until > this.#settled);
    for (const { until, resolve } of waiters) if (until <= this.#settled) resolve();
  }

  /** The topic takes less than we thought (`max.message.bytes`): halves go out, and smaller ones from now on. */
  #split(batch: Batch<Item>): void {
    this.#limit = Math.max(1, Math.floor(batch.bytes / 2));
    this.#batches.unshift(...batch.halves());
    this.#dueBefore = batch.openedAt;
  }

  async #withinLimit<T>(batch: Batch<Item>, write: () => Promise<T>): Promise<T> {
    const rest = batch.openedAt + this.#host.deliveryTimeoutMs - performance.now();
    if (rest <= 0) throw this.#timedOut(batch);
    const limit = new Promise<never>((_, reject) => {
      this.#limitTimer = setTimeout(() => reject(this.#timedOut(batch)), rest);
    });
    try {
      return await Promise.race([write(), limit]);
    } finally {
      clearTimeout(this.#limitTimer);
    }
  }

  #timedOut({ items }: Batch<Item>): KafkaConnectionError {
    const { topic, partition } = this.#target;
    const cause = this.#host.lastFailure;
    return new KafkaConnectionError(
      'DELIVERY_TIMED_OUT',
      `Kafka did not confirm ${items.length} records for ${topic}, partition ${partition}, within ${this.#host.deliveryTimeoutMs / 1_000} s.`,
      cause && { hint: `The last try failed with: ${cause.message}` },
    );
  }
}

function isTooLarge(error: unknown): boolean {
  const type: unknown = Reflect.get(Object(deepestCause(error)), 'type');
  return type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE';
}
