import { type Collector, type ProcessContext, ProcessFunction } from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import type { Lesson } from './lesson-job.ts';

/** Lets through what `--category` and `--min-amount` ask for, and counts orders behind the watermark. */
export class SelectOrders extends ProcessFunction<Order, Order> {
  private readonly lesson: Lesson;

  constructor(lesson: Lesson) {
    super();
    this.lesson = lesson;
  }

  override processElement(order: Order, context: ProcessContext, out: Collector<Order>): void {
    if (order.timestamp <= context.timerService().currentWatermark()) this.lesson.onLateOrder();
    if (this.selects(order)) out.collect(order);
  }

  private selects(order: Order): boolean {
    const { categories, minAmountCents } = this.lesson;
    return order.amountCents >= minAmountCents && (categories?.has(order.category) ?? true);
  }
}
