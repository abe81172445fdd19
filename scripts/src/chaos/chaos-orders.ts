/** The orders of a chaos run: the same for the same seed, each with a time of its own, some poisoned. */
import { createOrderGenerator, type Order } from '@tidemark/order-model';

/** A record to be produced. */
export interface ChaosRecord {
  readonly key: string;
  readonly value: Buffer;
  /** Absent for a record that no reader can decode. */
  readonly order?: Order;
}

/** What decides the orders. */
export interface ChaosOrdersOptions {
  readonly seed: number;
  /** Orders that can be decoded; the poison comes on top. */
  readonly count: number;
  readonly customers: number;
  /** After so many orders comes a record of poison. */
  readonly poisonEvery: number;
}

const BEGIN = Date.UTC(2026, 0, 1);
const POISON = Buffer.from('{"orderId":"poison');

/** All records in the order in which they are produced. Event time goes on a millisecond an order. */
export function chaosOrders(options: ChaosOrdersOptions): readonly ChaosRecord[] {
  const { seed, count, customers, poisonEvery } = options;
  let now = BEGIN;
  const generator = createOrderGenerator({ seed, customers, now: () => now++ });
  const records: ChaosRecord[] = [];
  for (let number = 1; number <= count; number++) {
    const { order, key, value } = generator.next();
    records.push({ order, key, value });
    if (number % poisonEvery === 0) records.push({ key, value: POISON });
  }
  return records;
}
