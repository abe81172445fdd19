import { type DataStream, type ProcessContext, ProcessFunction } from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import type { Lesson } from './lesson-job.ts';

/**
 * The orders that `--category` and `--min-amount` ask for. A filter, since what follows one is
 * still partitioned as the topic is; the orders behind the watermark are counted beside it.
 */
export function selectOrders(orders: DataStream<Order>, lesson: Lesson): DataStream<Order> {
  const { categories, minAmountCents } = lesson;
  orders.process(() => new LateOrders(lesson)).name('Late Orders');
  return orders
    .filter(
      ({ amountCents, category }) =>
        amountCents >= minAmountCents && (categories?.has(category) ?? true),
    )
    .name('Select Orders');
}

/** Tells of orders that come behind the watermark; emits nothing. */
class LateOrders extends ProcessFunction<Order, never> {
  private readonly lesson: Lesson;

  constructor(lesson: Lesson) {
    super();
    this.lesson = lesson;
  }

  override processElement(order: Order, context: ProcessContext): void {
    if (order.timestamp <= context.timerService().currentWatermark()) this.lesson.onLateOrder();
  }
}
