import type { LessonResult } from '@tidemark/lesson/job';
import { centsToAmount, formatCents, type Order } from '@tidemark/order-model';
import type { Spending } from '../spending.ts';
import type { Status } from '../vip-status.ts';

/** A customer's status after an order. */
export class CustomerStatus implements LessonResult {
  readonly timestamp: number;
  readonly customerId: string;
  readonly status: Status;
  readonly totalCents: number;
  readonly orders: number;

  constructor(order: Order, spending: Spending, status: Status) {
    this.timestamp = order.timestamp;
    this.customerId = order.customerId;
    this.status = status;
    this.totalCents = spending.totalCents;
    this.orders = spending.orders;
  }

  get key(): string {
    return this.customerId;
  }

  toString(): string {
    return `${this.customerId}: ${this.status} (total: ${formatCents(this.totalCents)}, orders: ${this.orders})`;
  }

  toJSON() {
    const { timestamp, customerId, status, totalCents, orders } = this;
    const total = centsToAmount(totalCents);
    return { result: 'vip-status', timestamp, customerId, status, total, orders };
  }
}
