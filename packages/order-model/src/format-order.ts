import { formatCents } from './money.ts';
import type { Order } from './order.ts';

/**
 * The display form of an order, which is its `toString` in the Flink lesson:
 * `Order{id=order_00001, customer=customer_002, amount=156.78, category=Electronics}`.
 */
export function formatOrder(order: Order): string {
  return `Order{id=${order.orderId}, customer=${order.customerId}, amount=${formatCents(order.amountCents)}, category=${order.category}}`;
}
