import { addCents } from '@tidemark/lesson/job';
import type { Order } from '@tidemark/order-model';

/** What somebody has spent, or what was spent on something. */
export type Spending = { readonly totalCents: number; readonly orders: number };

/**
 * One order more.
 *
 * @throws RangeError when the total is beyond exact cents.
 */
export function addOrder(spending: Spending | undefined, order: Order): Spending {
  return {
    totalCents: addCents(spending?.totalCents ?? 0, order.amountCents),
    orders: (spending?.orders ?? 0) + 1,
  };
}
