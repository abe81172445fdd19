import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import { CategoryFigures } from './results/category-figures.ts';
import { addOrder, type Spending } from './spending.ts';

/** Total, number, average and largest order of each category. */
export class CategoryAnalysis extends KeyedProcessFunction<string, Order, CategoryFigures> {
  private spending!: ValueState<Spending>;
  private maxCents!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.spending = context.getState(new ValueStateDescriptor<Spending>('category-spending'));
    this.maxCents = context.getState(new ValueStateDescriptor<number>('category-max'));
  }

  override processElement(
    order: Order,
    _context: KeyedProcessContext<string>,
    out: Collector<CategoryFigures>,
  ): void {
    const spending = addOrder(this.spending.value(), order);
    const maxCents = Math.max(this.maxCents.value() ?? 0, order.amountCents);
    this.spending.update(spending);
    this.maxCents.update(maxCents);
    out.collect(new CategoryFigures(order, spending, maxCents));
  }
}
