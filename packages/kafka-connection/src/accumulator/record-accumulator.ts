/**
 * What kafkajs does not have: records are gathered into batches, and memory is bounded. It is the
 * RecordAccumulator of Kafka's own producer, with its settings (linger.ms, batch.size, buffer.memory,
 * max.request.size, delivery.timeout.ms), above any `send` of kafkajs.
 */

import type { Message } from 'kafkajs';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { FailedTry } from '../fast-path/produce/delivery-retry.ts';
import { sizeOf } from './batch.ts';
import { confirmedSend, type MessageSender, type Write } from './confirmed-send.ts';
import type { Delivery, DeliveryFailure, DeliveryListener, Target } from './delivery.ts';
import { PartitionQueue, type QueueHost } from './partition-queue.ts';

/** What an accumulator works with. */
export interface RecordAccumulatorOptions<Item> {
  /** Best made with `deliveryRetry`, so that it goes on for as long as records may wait. */
  readonly sender: MessageSender;
  /** What Kafka gets of an item: a new object; its partition is set here. */
  readonly message: (item: Item) => Message;
  readonly listener: DeliveryListener<Item>;
  /** Who must have a record before it counts. Default `all`. */
  readonly acks?: 'all' | 'leader';
  /** How long a batch that is not full waits for more (`linger.ms`). Default 5. */
  readonly lingerMs?: number;
  /** A batch of so many bytes is full (`batch.size`). Default 262,144. */
  readonly batchBytes?: number;
  /** From so many bytes on there is no `room` (`buffer.memory`). Default 33,554,432. */
  readonly bufferBytes?: number;
  /** A record that is larger by itself fails (`max.request.size`). Default 1,000,000. */
  readonly maxRequestBytes?: number;
  /** A record fails that is not confirmed so long after it was added. Default 120,000. */
  readonly deliveryTimeoutMs?: number;
}

/** Gathers records, sends them in order within a partition, and accounts for each one. */
export interface RecordAccumulator<Item> {
  /** Takes a record. Never waits, whatever is there already: ask for `room` first. */
  add(target: Target, item: Item): void;
  /** Undefined when there is room for more, else a promise of that. */
  readonly room: Promise<void> | undefined;
  /** Sends what waits at once; resolves when every record so far is delivered or failed. */
  flush(): Promise<void>;
  /** Fails everything that is not confirmed, with `error` as the reason. */
  giveUp(error: unknown): void;
  /** For `deliveryRetry`: counts a failed try, and remembers why it failed. */
  retried(failed: FailedTry): void;
  /** Records that are neither delivered nor failed. */
  readonly outstanding: number;
  /** Their bytes, about. */
  readonly outstandingBytes: number;
  /** How many tries failed and were repeated. */
  readonly retries: number;
  /** Why the last one failed; nothing when something was delivered since. */
  readonly lastFailure: Error | undefined;
  /** How long the oldest request has been under way, in milliseconds; 0 when there is none. */
  readonly waitingMs: number;
}

/** Makes an accumulator with the defaults of Kafka's producer, but for larger batches. */
export function createRecordAccumulator<Item>(
  options: RecordAccumulatorOptions<Item>,
): RecordAccumulator<Item> {
  return new Accumulator(options);
}

const KILOBYTE = 1_024;
const DEFAULT_LINGER_MS = 5;
// A partition has one request under way, where Kafka's has five batches of 16 kB.
const DEFAULT_BATCH_BYTES = 256 * KILOBYTE;
const DEFAULT_BUFFER_BYTES = 32 * KILOBYTE * KILOBYTE;
// Brokers take 1,048,588 (message.max.bytes), the head of the batch included.
const DEFAULT_MAX_REQUEST_BYTES = 1_000_000;
const DEFAULT_DELIVERY_TIMEOUT_MS = 120_000;

class Accumulator<Item> implements RecordAccumulator<Item>, QueueHost<Item> {
  readonly write: Write;
  readonly lingerMs: number;
  readonly batchBytes: number;
  readonly deliveryTimeoutMs: number;
  readonly #options: RecordAccumulatorOptions<Item>;
  readonly #maxRequestBytes: number;
  readonly #bufferBytes: number;
  readonly #queues = new Map<string, Map<number, PartitionQueue<Item>>>();
  #waiters: (() => void)[] = [];
  outstanding = 0;
  outstandingBytes = 0;
  retries = 0;
  lastFailure: Error | undefined;

  constructor(options: RecordAccumulatorOptions<Item>) {
    this.#options = options;
    this.write = confirmedSend(options.sender, options.acks ?? 'all');
    this.lingerMs = options.lingerMs ?? DEFAULT_LINGER_MS;
    this.#maxRequestBytes = options.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES;
    this.batchBytes = Math.min(options.batchBytes ?? DEFAULT_BATCH_BYTES, this.#maxRequestBytes);
    this.#bufferBytes = options.bufferBytes ?? DEFAULT_BUFFER_BYTES;
    this.deliveryTimeoutMs = options.deliveryTimeoutMs ?? DEFAULT_DELIVERY_TIMEOUT_MS;
  }

  add(target: Target, item: Item): void {
    const message = this.#options.message(item);
    message.partition = target.partition;
    const bytes = sizeOf(message);
    this.outstanding += 1;
    this.outstandingBytes += bytes;
    if (bytes <= this.#maxRequestBytes) this.#queueOf(target).add(item, message, bytes);
    else queueMicrotask(() => this.#refuse(target, item, bytes));
  }

  get room(): Promise<void> | undefined {
    if (this.outstandingBytes < this.#bufferBytes) return undefined;
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  async flush(): Promise<void> {
    await Promise.all(this.#allQueues().map((queue) => queue.flush()));
  }

  giveUp(error: unknown): void {
    for (const queue of this.#allQueues()) queue.giveUp(error);
  }

  retried({ error }: FailedTry): void {
    this.retries += 1;
    this.lastFailure = error;
  }

  get waitingMs(): number {
    const now = performance.now();
    const waits = this.#allQueues().map(({ sentAt = now }) => now - sentAt);
    return Math.max(0, ...waits);
  }

  delivered(delivery: Delivery<Item>, bytes: number): void {
    this.lastFailure = undefined;
    this.#options.listener.delivered(delivery);
    this.#settled(delivery.items.length, bytes);
  }

  failed(failure: DeliveryFailure<Item>, bytes: number): void {
    this.#options.listener.failed(failure);
    this.#settled(failure.items.length, bytes);
  }

  #refuse({ topic, partition }: Target, item: Item, bytes: number): void {
    const error = new KafkaConnectionError(
      'RECORD_TOO_LARGE',
      `A record of ${bytes} bytes is too large for topic "${topic}": a request takes ${this.#maxRequestBytes}.`,
    );
    this.failed({ topic, partition, items: [item], error }, bytes);
  }

  #settled(records: number, bytes: number): void {
    this.outstanding -= records;
    this.outstandingBytes -= bytes;
    // Not at the first bit of room: who waits would make one record at a time.
    if (this.#waiters.length === 0 || this.outstandingBytes > this.#bufferBytes / 2) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  #allQueues(): PartitionQueue<Item>[] {
    return [...this.#queues.values()].flatMap((queues) => [...queues.values()]);
  }

  #queueOf(target: Target): PartitionQueue<Item> {
    const { topic, partition } = target;
    let queues = this.#queues.get(topic);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(topic, queues);
    }
    let queue = queues.get(partition);
    if (queue === undefined) {
      queue = new PartitionQueue({ topic, partition }, this);
      queues.set(partition, queue);
    }
    return queue;
  }
}
