// One partition's queue. kafkajs gathers nothing by itself, and a request for each order would be
// dreadful: so while one request is under way the next orders gather, and go out together. One
// request at a time keeps the order of the orders.

import type { DeliveryListener, Outgoing, WriteBatch } from './delivery.ts';

// kafkajs 2.2.4 groups messages in time quadratic to their number, and Kafka refuses batches above
// 1 MB (message.max.bytes); a record takes some bytes beside its key and value.
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 900_000;
const RECORD_OVERHEAD_BYTES = 70;

/** What a lane needs of the sender that it belongs to. */
export interface LaneHost extends DeliveryListener {
  readonly write: WriteBatch;
  now(): number;
}

export class PartitionLane {
  readonly #partition: number;
  readonly #host: LaneHost;
  #waiting: Outgoing[] = [];
  #underWay: readonly Outgoing[] = [];
  #closed = false;

  constructor(partition: number, host: LaneHost) {
    this.#partition = partition;
    this.#host = host;
  }

  /** Adds a record; it goes out once the caller has nothing more to add at the moment. */
  add(outgoing: Outgoing): void {
    this.#waiting.push(outgoing);
    if (this.#waiting.length === 1 && this.#underWay.length === 0)
      queueMicrotask(() => void this.#send());
  }

  /** Gives up on everything that is not confirmed, with `error` as the reason. */
  giveUp(error: unknown): void {
    const batch = [...this.#underWay, ...this.#waiting];
    this.#closed = true;
    this.#waiting = [];
    if (batch.length > 0) this.#host.failed({ partition: this.#partition, batch, error });
  }

  async #send(): Promise<void> {
    if (this.#underWay.length > 0) return;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchLength(this.#waiting));
      this.#underWay = batch;
      const settle = await this.#write(batch);
      this.#underWay = [];
      if (!this.#closed) settle();
    }
  }

  /** Writes a batch; resolves to what tells the host about it. */
  async #write(batch: readonly Outgoing[]): Promise<() => void> {
    const partition = this.#partition;
    try {
      const baseOffset = await this.#host.write(partition, batch);
      return () => this.#host.delivered({ partition, baseOffset, batch, at: this.#host.now() });
    } catch (error) {
      return () => this.#host.failed({ partition, batch, error });
    }
  }
}

/** How many of the waiting records go into one request: at least one. */
function batchLength(waiting: readonly Outgoing[]): number {
  let bytes = 0;
  let length = 0;
  for (const { record } of waiting) {
    bytes += record.key.length * 4 + record.value.length + RECORD_OVERHEAD_BYTES;
    if (length > 0 && bytes > MAX_BATCH_BYTES) break;
    if (++length === MAX_BATCH_RECORDS) break;
  }
  return length;
}
