// Takes records one by one and brings each to its partition, with bounded memory and an account of
// every single one: what was taken is delivered or failed, in the end.

import { partitionForKey } from '@tidemark/kafka-connection';
import type { GeneratedRecord } from '@tidemark/order-model';
import type { Delivery, DeliveryListener, Failure, WriteBatch } from './delivery.ts';
import { type LaneHost, PartitionLane } from './partition-lane.ts';

/** How many records may wait for Kafka's answer before the generator has to wait too. */
export const MAX_OUTSTANDING = 3_000;

// Above this many keys, the partition of a key is computed anew rather than remembered.
const MAX_REMEMBERED_KEYS = 10_000;

export interface OrderSenderOptions {
  readonly partitions: number;
  readonly write: WriteBatch;
  readonly listener: DeliveryListener;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export class OrderSender implements LaneHost {
  readonly write: WriteBatch;
  readonly now: () => number;
  readonly #listener: DeliveryListener;
  readonly #lanes: readonly PartitionLane[];
  readonly #laneOfKey = new Map<string, PartitionLane>();
  #taken = 0;
  #outstanding = 0;
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(options: OrderSenderOptions) {
    this.write = options.write;
    this.now = options.now;
    this.#listener = options.listener;
    this.#lanes = Array.from({ length: options.partitions }, (_, i) => new PartitionLane(i, this));
  }

  /** How many records were handed over. */
  get taken(): number {
    return this.#taken;
  }

  /** How many of them have neither arrived nor failed. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Takes a record. Never waits: ask for `room` first. */
  add(record: GeneratedRecord): void {
    this.#taken++;
    this.#outstanding++;
    this.#laneOf(record.key).add({ record, since: this.now() });
  }

  /** Undefined when there is room for more, else a promise of that. */
  get room(): Promise<void> | undefined {
    return this.#outstanding < MAX_OUTSTANDING ? undefined : this.#below(MAX_OUTSTANDING / 2);
  }

  /** Resolves when every record so far has arrived or failed. */
  flush(): Promise<void> {
    return this.#below(1);
  }

  /** Fails everything that is not confirmed yet. */
  giveUp(error: unknown): void {
    for (const lane of this.#lanes) lane.giveUp(error);
  }

  delivered(delivery: Delivery): void {
    this.#listener.delivered(delivery);
    this.#settled(delivery.batch.length);
  }

  failed(failure: Failure): void {
    this.#listener.failed(failure);
    this.#settled(failure.batch.length);
  }

  #laneOf(key: string): PartitionLane {
    const known = this.#laneOfKey.get(key);
    if (known !== undefined) return known;
    const lane = this.#lanes[partitionForKey(key, this.#lanes.length)];
    if (lane === undefined) throw new RangeError('a sender needs at least one partition');
    if (this.#laneOfKey.size < MAX_REMEMBERED_KEYS) this.#laneOfKey.set(key, lane);
    return lane;
  }

  #below(limit: number): Promise<void> {
    if (this.#outstanding < limit) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below: limit, resolve }));
  }

  #settled(count: number): void {
    this.#outstanding -= count;
    const waiters = this.#waiters;
    if (waiters.length === 0) return;
    this.#waiters = waiters.filter(({ below }) => this.#outstanding >= below);
    for (const { below, resolve } of waiters) if (this.#outstanding < below) resolve();
  }
}
