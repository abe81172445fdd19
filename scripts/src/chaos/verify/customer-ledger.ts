/**
 * The three results by customer: a customer's orders lie in one partition, so each result is known
 * beforehand, in its order. A number that comes twice is a duplicate, one that is left out a gap.
 */
import type { Order } from '@tidemark/order-model';
import { Faults, type Ledger, type ResultObject, toCents } from './ledger.ts';

interface Step {
  readonly timestamp: number;
  readonly totalCents: number;
}

const STREAMS = ['customer-totals', 'vip-status', 'order-frequency'] as const;

/** Checks `customer-totals`, `vip-status` and `order-frequency` of these orders. */
export class CustomerLedger implements Ledger {
  readonly expected: number;
  seen = 0;
  readonly #steps = new Map<string, readonly Step[]>();
  readonly #done = new Map<string, number>();
  readonly #faults = new Faults();

  constructor(orders: readonly Order[]) {
    const steps = new Map<string, Step[]>();
    for (const { customerId, amountCents, timestamp } of orders) {
      const before = steps.get(customerId) ?? [];
      steps.set(customerId, before);
      before.push({ timestamp, totalCents: (before.at(-1)?.totalCents ?? 0) + amountCents });
    }
    this.#steps = steps;
    this.expected = orders.length * STREAMS.length;
  }

  get faults(): readonly string[] {
    return this.#faults.all;
  }

  take(result: ResultObject): void {
    const stream = STREAMS.find((name) => name === result.result);
    if (stream === undefined) return;
    const customer = String(result.customerId);
    const about = `${stream} of ${customer}`;
    const done = this.#done.get(about) ?? 0;
    const number = Number(result.orders);
    if (number <= done) {
      this.#faults.add(`${about}: order ${number} again, after ${done}`);
      return;
    }
    if (number > done + 1) this.#faults.add(`${about}: order ${number} comes right after ${done}`);
    this.#done.set(about, number);
    this.seen++;
    this.#check(about, result, this.#steps.get(customer)?.[number - 1]);
  }

  #check(about: string, result: ResultObject, step: Step | undefined): void {
    const number = Number(result.orders);
    if (step === undefined) {
      this.#faults.add(`${about}: there is no order ${number}`);
      return;
    }
    if (result.timestamp !== step.timestamp) {
      this.#faults.add(
        `${about}: order ${number} is of ${result.timestamp}, not ${step.timestamp}`,
      );
    }
    if (result.result !== 'order-frequency' && toCents(result.total) !== step.totalCents) {
      this.#faults.add(
        `${about}: total ${result.total} after order ${number}, not ${step.totalCents / 100}`,
      );
    }
    const expected = expectedWord(result, step);
    const word = result.status ?? result.frequency;
    if (word !== expected) {
      this.#faults.add(`${about}: ${word} after order ${number}, not ${expected}`);
    }
  }
}

function expectedWord({ result, orders }: ResultObject, { totalCents }: Step): string | undefined {
  if (result === 'vip-status') {
    if (totalCents >= 100_000) return 'PREMIUM';
    return totalCents >= 50_000 ? 'VIP' : 'REGULAR';
  }
  if (result !== 'order-frequency') return undefined;
  const number = Number(orders);
  if (number === 1) return 'NEW CUSTOMER';
  if (number <= 5) return 'OCCASIONAL';
  return number <= 15 ? 'REGULAR' : 'FREQUENT';
}
