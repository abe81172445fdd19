import type { LessonResult } from '@tidemark/lesson/job';
import { centsToAmount, formatCents, type Order } from '@tidemark/order-model';
import type { Spending } from '../spending.ts';

/** A customer's total after an order. */
export class CustomerTotal implements LessonResult {
  readonly timestamp: number;
  readonly customerId: string;
  readonly totalCents: number;
  readonly orders: number;

  constructor(order: Order, spending: Spending) {
    this.timestamp = order.timestamp;
    this.customerId = order.customerId;
    this.totalCents = spending.totalCents;
    this.orders = spending.orders;
  }

  get key(): string {
    return this.customerId;
  }

  toString(): string {
    return `(${this.customerId}, ${formatCents(this.totalCents)}, ${this.orders})`;
  }

  toJSON() {
    const { timestamp, customerId, totalCents, orders } = this;
    const total = centsToAmount(totalCents);
    return { result: 'customer-totals', timestamp, customerId, total, orders };
  }
}
