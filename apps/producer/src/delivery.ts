// What becomes of a record between the generator and Kafka's answer.

import type { GeneratedRecord } from '@tidemark/order-model';

/** A record on its way to a partition. */
export interface Outgoing {
  readonly record: GeneratedRecord;
  /** When it was handed over, in milliseconds of the run's clock. */
  readonly since: number;
}

/** Records that Kafka confirmed together: at `baseOffset` and the offsets after it. */
export interface Delivery {
  readonly partition: number;
  readonly baseOffset: number;
  readonly batch: readonly Outgoing[];
  /** When the answer came, on the same clock as `since`. */
  readonly at: number;
}

/** Records that are not in Kafka, or of which nobody can say. */
export interface Failure {
  readonly partition: number;
  readonly batch: readonly Outgoing[];
  readonly error: unknown;
}

/** Writes records to one partition, in order, and resolves to the offset of the first; rejects unless all are confirmed. */
export type WriteBatch = (partition: number, batch: readonly Outgoing[]) => Promise<number>;

/** Where deliveries and failures are told. */
export interface DeliveryListener {
  delivered(delivery: Delivery): void;
  failed(failure: Failure): void;
}
