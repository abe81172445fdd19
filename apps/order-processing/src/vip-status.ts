import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import { CustomerStatus } from './results/customer-status.ts';
import { addOrder, type Spending } from './spending.ts';

/** Whether a customer is REGULAR, VIP or PREMIUM, by what was spent so far. */
export class VipStatus extends KeyedProcessFunction<string, Order, CustomerStatus> {
  private spending!: ValueState<Spending>;

  override open(context: RuntimeContext): void {
    this.spending = context.getState(new ValueStateDescriptor<Spending>('vip-spending'));
  }

  override processElement(
    order: Order,
    _context: KeyedProcessContext<string>,
    out: Collector<CustomerStatus>,
  ): void {
    const spending = addOrder(this.spending.value(), order);
    this.spending.update(spending);
    out.collect(new CustomerStatus(order, spending, statusFor(spending.totalCents)));
  }
}

/** VIP from 500.00, PREMIUM from 1000.00. */
export type Status = 'REGULAR' | 'VIP' | 'PREMIUM';

const VIP_FROM_CENTS = 500_00;
const PREMIUM_FROM_CENTS = 1000_00;

/** The status that a total in cents gives. */
function statusFor(totalCents: number): Status {
  if (totalCents >= PREMIUM_FROM_CENTS) return 'PREMIUM';
  return totalCents >= VIP_FROM_CENTS ? 'VIP' : 'REGULAR';
}
