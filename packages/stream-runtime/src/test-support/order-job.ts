/** A small job over small orders, as the tests of the runner need it. */

import {
  type DataStream,
  type JobGraph,
  KeyedProcessFunction,
  type RuntimeContext,
  StreamExecutionEnvironment,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { type Decoded, kafkaSource } from '../kafka-source.ts';

/** What the test topics carry. */
export interface TestOrder {
  readonly customer: string;
  readonly category: string;
  readonly cents: number;
  readonly at: number;
}

/** JSON in, order out; refuses tombstones and what has no customer. */
export const testSerde = {
  deserialize(bytes: Buffer | null): Decoded<TestOrder> {
    if (bytes === null) return { ok: false, field: 'value', reason: 'is null' };
    const value: unknown = JSON.parse(bytes.toString());
    if (isOrder(value)) return { ok: true, value };
    return { ok: false, field: 'customer', reason: 'is missing' };
  },
};

function isOrder(value: unknown): value is TestOrder {
  return typeof value === 'object' && value !== null && 'customer' in value;
}

/** The running total per key, as `key total`. */
export class Totals extends KeyedProcessFunction<string, TestOrder, string> {
  private total: ValueState<number> | undefined;

  override open(context: RuntimeContext): void {
    this.total = context.getState(new ValueStateDescriptor<number>('total'));
  }

  processElement(
    order: TestOrder,
    context: { getCurrentKey(): string },
    out: { collect(value: string): void },
  ): void {
    if (order.cents < 0) throw new Error('negative amount');
    const total = (this.total?.value() ?? 0) + order.cents;
    this.total?.update(total);
    out.collect(`${context.getCurrentKey()} ${total}`);
  }
}

const STRATEGY = WatermarkStrategy.forBoundedOutOfOrderness<TestOrder>(5_000).withTimestampAssigner(
  (order) => order.at,
);

/** The orders of a topic whose key is the customer. */
export function ordersOf(
  environment: Environment,
  topic = 'orders',
  idleMs = Number.POSITIVE_INFINITY,
): DataStream<TestOrder> {
  const source = kafkaSource({ topic, serde: testSerde, partitionedBy: 'customer' });
  return environment.fromSource(source, STRATEGY.withIdleness(idleMs), topic);
}

/** Any environment: that a job is described in one says nothing about what runs it. */
type Environment = Pick<StreamExecutionEnvironment, 'fromSource'>;

/** Totals per customer within the partition, and per category behind an exchange. */
export function describeTotals(environment: Environment): void {
  const orders = ordersOf(environment);
  orders.keyBy('customer').process(new Totals()).name('Customers').print('customer');
  orders.keyBy('category').process(new Totals()).name('Categories').print('category');
}

/** The graph of a job that is not run. */
export function graphOf(describe: (environment: StreamExecutionEnvironment) => void): JobGraph {
  const environment = new StreamExecutionEnvironment({
    execute: async ({ name }) => ({ jobName: name }),
  });
  describe(environment);
  return environment.getJobGraph('totals');
}

/** As describeTotals. */
export function totalsJob(): JobGraph {
  return graphOf(describeTotals);
}

/** A small order; what a test does not care about has a default. */
export function order(customer: string, cents: number, category = 'Books', at = 1_000): TestOrder {
  return { customer, category, cents, at };
}
