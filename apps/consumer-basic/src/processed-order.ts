import type { LessonResult } from '@tidemark/lesson/job';
import { centsToAmount, formatCents, type Order } from '@tidemark/order-model';

/** An order that the job has seen, with its event time. */
export class ProcessedOrder implements LessonResult {
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
    const { timestamp, orderId, customerId, amountCents, category } = this.order;
    return `[${timestamp}] Order processed: ${orderId} (Customer: ${customerId}, Amount: $${formatCents(amountCents)}, Category: ${category})`;
  }

  toJSON() {
    const { timestamp, orderId, customerId, amountCents, category } = this.order;
    const amount = centsToAmount(amountCents);
    return { result: 'processed-order', timestamp, orderId, customerId, amount, category };
  }
}
