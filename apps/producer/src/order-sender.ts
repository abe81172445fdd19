// Takes orders one by one and hands each to the accumulator of kafka-connection, which brings it to
// its partition: batches, bounded memory, an account of every single one.

import {
  createRecordAccumulator,
  type DeliveryListener,
  partitionForKey,
  type RecordAccumulator,
  type RecordAccumulatorOptions,
  type Target,
} from '@tidemark/kafka-connection';
import { type GeneratedRecord, ORDER_HEADERS } from '@tidemark/order-model';

// Above this many keys, the partition of a key is computed anew rather than remembered.
const MAX_REMEMBERED_KEYS = 10_000;

/** An order on its way. */
export interface Outgoing {
  readonly record: GeneratedRecord;
  /** When it was handed over, by `performance.now()`. */
  readonly since: number;
}

/** What a sender works with. */
export interface OrderSenderOptions
  extends Omit<RecordAccumulatorOptions<Outgoing>, 'message' | 'listener'> {
  readonly topic: string;
  readonly partitions: number;
  readonly listener: DeliveryListener<Outgoing>;
}

export class OrderSender {
  /** Where the orders wait. */
  readonly accumulator: RecordAccumulator<Outgoing>;
  readonly #targets: readonly Target[];
  readonly #targetOfKey = new Map<string, Target>();
  #taken = 0;

  constructor({ topic, partitions, ...options }: OrderSenderOptions) {
    this.accumulator = createRecordAccumulator({
      ...options,
      message: ({ record: { key, value } }) => ({ key, value, headers: ORDER_HEADERS }),
    });
    this.#targets = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  }

  /** How many orders were handed over. */
  get taken(): number {
    return this.#taken;
  }

  /** Takes an order. Never waits: ask the accumulator for `room` first. */
  add(record: GeneratedRecord): void {
    this.#taken++;
    this.accumulator.add(this.#targetOf(record.key), { record, since: performance.now() });
  }

  #targetOf(key: string): Target {
    const known = this.#targetOfKey.get(key);
    if (known !== undefined) return known;
    const target = this.#targets[partitionForKey(key, this.#targets.length)];
    if (target === undefined) throw new RangeError('a sender needs at least one partition');
    if (this.#targetOfKey.size < MAX_REMEMBERED_KEYS) this.#targetOfKey.set(key, target);
    return target;
  }
}
