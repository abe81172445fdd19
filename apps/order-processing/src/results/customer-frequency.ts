import type { LessonResult } from '@tidemark/lesson/job';
import type { Order } from '@tidemark/order-model';
import type { Frequency } from '../order-frequency.ts';

/** How often a customer has ordered, after an order. */
export class CustomerFrequency implements LessonResult {
  readonly timestamp: number;
  readonly customerId: string;
  readonly orders: number;
  readonly frequency: Frequency;

  constructor(order: Order, orders: number, frequency: Frequency) {
    this.timestamp = order.timestamp;
    this.customerId = order.customerId;
    this.orders = orders;
    this.frequency = frequency;
  }

  get key(): string {
    return this.customerId;
  }

  toString(): string {
    return `${this.customerId}: ${this.orders} orders in session (${this.frequency})`;
  }

  toJSON() {
    const { timestamp, customerId, orders, frequency } = this;
    return { result: 'order-frequency', timestamp, customerId, orders, frequency };
  }
}
