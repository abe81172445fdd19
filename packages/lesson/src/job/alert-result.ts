import { centsToAmount, formatCents, type Order } from '@tidemark/order-model';
import type { LessonResult } from './lesson-result.ts';

/** An order above `--alert-over`. */
export class AlertResult implements LessonResult {
  readonly order: Order;

  constructor(order: Order) {
    this.order = order;
  }

  get key(): string {
    return this.order.customerId;
  }

  get forwards(): Order {
    return this.order;
  }

  toString(): string {
    const { orderId, customerId, amountCents, category } = this.order;
    return `${orderId}: ${formatCents(amountCents)} by ${customerId} (${category})`;
  }

  toJSON() {
    const { timestamp, orderId, customerId, amountCents, category } = this.order;
    const amount = centsToAmount(amountCents);
    return { result: 'alert', timestamp, orderId, customerId, amount, category };
  }
}
