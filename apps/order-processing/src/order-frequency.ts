import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import { CustomerFrequency } from './results/customer-frequency.ts';

/** How often each customer orders. */
export class OrderFrequency extends KeyedProcessFunction<string, Order, CustomerFrequency> {
  private orders!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.orders = context.getState(new ValueStateDescriptor<number>('order-count'));
  }

  override processElement(
    order: Order,
    _context: KeyedProcessContext<string>,
    out: Collector<CustomerFrequency>,
  ): void {
    const orders = (this.orders.value() ?? 0) + 1;
    this.orders.update(orders);
    out.collect(new CustomerFrequency(order, orders, frequencyFor(orders)));
  }
}

/** One order NEW CUSTOMER, up to 5 OCCASIONAL, up to 15 REGULAR, more FREQUENT. */
export type Frequency = 'NEW CUSTOMER' | 'OCCASIONAL' | 'REGULAR' | 'FREQUENT';

/** The frequency that a number of orders gives. */
function frequencyFor(orders: number): Frequency {
  if (orders <= 1) return 'NEW CUSTOMER';
  if (orders <= 5) return 'OCCASIONAL';
  return orders <= 15 ? 'REGULAR' : 'FREQUENT';
}
