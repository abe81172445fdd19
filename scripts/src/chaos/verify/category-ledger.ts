/**
 * The results by category: orders of several partitions meet here, in an order that nobody knows
 * beforehand. So each must be one of the category's orders, told by its time, once; and each running
 * figure must follow from the one before it.
 */
import type { Order } from '@tidemark/order-model';
import { Faults, type Ledger, type ResultObject, toCents } from './ledger.ts';

interface Figures {
  readonly orders: number;
  readonly totalCents: number;
  readonly maxCents: number;
}

const NOTHING: Figures = { orders: 0, totalCents: 0, maxCents: 0 };

/** Checks `category-analysis` of these orders, whose times are all different. */
export class CategoryLedger implements Ledger {
  readonly expected: number;
  seen = 0;
  readonly #open = new Map<string, Map<number, number>>();
  readonly #last = new Map<string, Figures>();
  readonly #faults = new Faults();

  constructor(orders: readonly Order[]) {
    for (const { category, timestamp, amountCents } of orders) {
      const open = this.#open.get(category) ?? new Map<number, number>();
      this.#open.set(category, open.set(timestamp, amountCents));
    }
    this.expected = orders.length;
  }

  get faults(): readonly string[] {
    return this.#faults.all;
  }

  take(result: ResultObject): void {
    if (result.result !== 'category-analysis') return;
    const category = String(result.category);
    const timestamp = Number(result.timestamp);
    const amountCents = this.#open.get(category)?.get(timestamp);
    if (amountCents === undefined) {
      this.#faults.add(`${category}: the order of ${timestamp} again, or one that never was`);
      return;
    }
    this.#open.get(category)?.delete(timestamp);
    this.seen++;
    const last = this.#last.get(category) ?? NOTHING;
    const expected = {
      orders: last.orders + 1,
      totalCents: last.totalCents + amountCents,
      maxCents: Math.max(last.maxCents, amountCents),
    };
    this.#compare(category, result, expected);
    // Go on from what was said, so that one fault is told once.
    this.#last.set(category, {
      orders: Number(result.orders),
      totalCents: toCents(result.total),
      maxCents: toCents(result.max),
    });
  }

  #compare(category: string, result: ResultObject, expected: Figures): void {
    const is = [Number(result.orders), toCents(result.total), toCents(result.max)];
    const mustBe = [expected.orders, expected.totalCents, expected.maxCents];
    const average = Math.round(expected.totalCents / expected.orders);
    if (is.join() === mustBe.join() && toCents(result.average) === average) return;
    this.#faults.add(
      `${category}: orders, total and max are ${is.join(', ')} after ${JSON.stringify(this.#last.get(category))}, not ${mustBe.join(', ')}`,
    );
  }
}
