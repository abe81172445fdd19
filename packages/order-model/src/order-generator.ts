// Makes a realistic stream of orders, and on demand the records that a consumer has to survive:
// late, duplicate and undecodable ones. Pure: the clock and the seed are arguments, so that with a
// simulated clock the same options give the same bytes, on every machine.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { MALFORMATIONS, type Malformation, malformedValue } from './malformed-order.ts';
import type { Order } from './order.ts';
import { orderSerde } from './order-serde.ts';

/** Both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What {@link createOrderGenerator} takes; percentages are of all records and sum to at most 100. */
export interface OrderGeneratorOptions {
  /** Decides everything but the times: a whole number from 0 to 4,294,967,295. */
  readonly seed: number;
  /** Event time of the next order, epoch milliseconds; called once for each order. */
  readonly now: () => number;
  /** How many customers there are: `customer_001`, `customer_002`, … Default 5. */
  readonly customers?: number;
  /** Default {@link DEFAULT_CATEGORIES}. */
  readonly categories?: readonly string[];
  /** Default 10.00 to 500.00. */
  readonly amountCents?: Range;
  /** What stands before the number in an order id. Default `order_`. */
  readonly idPrefix?: string;
  /** Number of the first order id. Default 1. */
  readonly firstId?: number;
  /** Orders whose timestamp lies back by `byMs`, a random time in the range. */
  readonly late?: { readonly percent: number; readonly byMs: Range };
  /** Share of records whose value cannot be decoded. */
  readonly malformedPercent?: number;
  /** Share of records that repeat one of the last {@link DUPLICATE_MEMORY} orders, byte for byte. */
  readonly duplicatePercent?: number;
}

/** One record for Kafka: what it means, and its key and value. */
export interface GeneratedRecord {
  /** The order in the record; for a malformed one, the order it was before it was broken. */
  readonly order: Order;
  /** The customer id: all orders of one customer go to one partition. */
  readonly key: string;
  readonly value: Buffer;
  /** Absent for an ordinary order. */
  readonly flaw?: OrderFlaw;
}

export type OrderFlaw =
  | { readonly kind: 'late'; readonly byMs: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'malformed'; readonly how: Malformation };

/** An endless source of records. */
export interface OrderGenerator {
  next(): GeneratedRecord;
}

export const DEFAULT_CATEGORIES: readonly string[] = [
  'Electronics',
  'Clothing',
  'Books',
  'Home',
  'Sports',
];

/** How many orders back a duplicate may reach. */
export const DUPLICATE_MEMORY = 16;

/** The generator for these options. Its orders do not depend on which flaws are asked for, but for the flaws themselves. */
export function createOrderGenerator(options: OrderGeneratorOptions): OrderGenerator {
  const { malformedPercent = 0, duplicatePercent = 0, late } = options;
  const flawless = malformedPercent + duplicatePercent + (late?.percent ?? 0) === 0;
  const nextOrder = orderSource(options);
  const random = stream(options.seed, 1);
  const recent: GeneratedRecord[] = [];

  function flawed(): GeneratedRecord {
    const roll = uniformInt(random, 0, 9_999_999) / 100_000;
    if (roll < duplicatePercent && recent.length > 0) {
      const { order, key, value } = pick(random, recent);
      return { order, key, value, flaw: { kind: 'duplicate' } };
    }
    const order = nextOrder();
    const afterDuplicates = roll - duplicatePercent;
    if (afterDuplicates >= 0 && afterDuplicates < malformedPercent) {
      const how = pick(random, MALFORMATIONS);
      const value = malformedValue(order, how);
      return { order, key: order.customerId, value, flaw: { kind: 'malformed', how } };
    }
    const afterMalformed = afterDuplicates - malformedPercent;
    const record =
      late !== undefined && afterMalformed >= 0 && afterMalformed < late.percent
        ? lateRecord(order, uniformInt(random, late.byMs.min, late.byMs.max))
        : recordOf(order);
    if (recent.push(record) > DUPLICATE_MEMORY) recent.shift();
    return record;
  }

  return { next: flawless ? () => recordOf(nextOrder()) : flawed };
}

function orderSource(options: OrderGeneratorOptions): () => Order {
  const { now, categories = DEFAULT_CATEGORIES, idPrefix = 'order_', firstId = 1 } = options;
  const amount = options.amountCents ?? { min: 1_000, max: 50_000 };
  const customers = Array.from(
    { length: options.customers ?? 5 },
    (_, i) => `customer_${padded(i + 1, 3)}`,
  );
  const random = stream(options.seed, 0);
  let id = firstId;
  return () => ({
    orderId: idPrefix + padded(id++, 5),
    customerId: pick(random, customers),
    amountCents: uniformInt(random, amount.min, amount.max),
    timestamp: now(),
    category: pick(random, categories),
  });
}

function recordOf(order: Order): GeneratedRecord {
  return { order, key: order.customerId, value: orderSerde.serialize(order) };
}

function lateRecord(order: Order, byMs: number): GeneratedRecord {
  const timestamp = Math.max(0, order.timestamp - byMs);
  return { ...recordOf({ ...order, timestamp }), flaw: { kind: 'late', byMs } };
}

/** Streams of one seed that never overlap, so that asking for flaws does not change the orders. */
function stream(seed: number, index: number): RandomGenerator {
  const random = xoroshiro128plus(seed);
  for (let i = 0; i <= index; i++) random.jump();
  return random;
}

function pick<T>(random: RandomGenerator, from: readonly T[]): T {
  const item = from[uniformInt(random, 0, from.length - 1)];
  if (item === undefined) throw new RangeError('an order generator needs customers and categories');
  return item;
}

function padded(n: number, width: number): string {
  return String(n).padStart(width, '0');
}
