/** What becomes of the records that an accumulator was given. */

/** Where records go. */
export interface Target {
  readonly topic: string;
  readonly partition: number;
}

/** Records that Kafka confirmed together: at `baseOffset` and the offsets after it. */
export interface Delivery<Item> extends Target {
  readonly items: readonly Item[];
  readonly baseOffset: number;
}

/** Records that are not in Kafka or, when `error` is a time-out, of which nobody can say. */
export interface DeliveryFailure<Item> extends Target {
  readonly items: readonly Item[];
  readonly error: unknown;
}

/** Told of every record, once: delivered or failed. */
export interface DeliveryListener<Item> {
  delivered(delivery: Delivery<Item>): void;
  failed(failure: DeliveryFailure<Item>): void;
}
