import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import { CustomerTotal } from './results/customer-total.ts';
import { addOrder, type Spending } from './spending.ts';

/** What each customer has spent so far, and in how many orders. */
export class CustomerTotals extends KeyedProcessFunction<string, Order, CustomerTotal> {
  private spending!: ValueState<Spending>;

  override open(context: RuntimeContext): void {
    this.spending = context.getState(new ValueStateDescriptor<Spending>('customer-total'));
  }

  override processElement(
    order: Order,
    _context: KeyedProcessContext<string>,
    out: Collector<CustomerTotal>,
  ): void {
    const spending = addOrder(this.spending.value(), order);
    this.spending.update(spending);
    out.collect(new CustomerTotal(order, spending));
  }
}
