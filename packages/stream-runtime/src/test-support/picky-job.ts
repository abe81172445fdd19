/** A job whose functions fail on some records, when their state is changed already. */

import {
  type Collector,
  type JobGraph,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import { kafkaSink } from '../kafka-sink.ts';
import { graphOf, ordersOf, type TestOrder } from './order-job.ts';

/** What the functions fail on, and what they saw. */
export interface PickyOptions {
  /** In the task that reads the orders. */
  readonly customersFail: (order: TestOrder) => boolean;
  /** In the task behind the repartition topic. */
  readonly categoriesFail: (order: TestOrder) => boolean;
  readonly onElement?: (order: TestOrder) => void;
}

class Picky extends KeyedProcessFunction<string, TestOrder, string> {
  private total: ValueState<number> | undefined;
  private readonly fails: (order: TestOrder) => boolean;
  private readonly onElement: (order: TestOrder) => void;

  constructor(fails: (order: TestOrder) => boolean, onElement: (order: TestOrder) => void) {
    super();
    this.fails = fails;
    this.onElement = onElement;
  }

  override open(context: RuntimeContext): void {
    this.total = context.getState(new ValueStateDescriptor<number>('total'));
  }

  processElement(
    order: TestOrder,
    context: KeyedProcessContext<string>,
    out: Collector<string>,
  ): void {
    this.onElement(order);
    const total = (this.total?.value() ?? 0) + order.cents;
    this.total?.update(total);
    out.collect(`${context.getCurrentKey()} ${total}`);
    if (this.fails(order)) throw new Error(`no ${order.cents}`);
  }
}

/** Totals per customer and per category, all to one topic. */
export function describePicky({
  customersFail,
  categoriesFail,
  onElement = () => {},
}: PickyOptions): (environment: Parameters<typeof ordersOf>[0]) => void {
  return (environment) => {
    const orders = ordersOf(environment);
    const sink = (name: string) =>
      kafkaSink<string>({
        topic: 'results',
        serialize: (value) => ({ key: value.split(' ')[0] ?? null, value: `${name} ${value}` }),
      });
    orders
      .keyBy('customer')
      .process(new Picky(customersFail, onElement))
      .name('Customers')
      .sinkTo(sink('customer'));
    orders
      .keyBy('category')
      .process(new Picky(categoriesFail, () => {}))
      .name('Categories')
      .sinkTo(sink('category'));
  };
}

/** The graph of that. */
export function pickyJob(options: PickyOptions): JobGraph {
  return graphOf(describePicky(options));
}
