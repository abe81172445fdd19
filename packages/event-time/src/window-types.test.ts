import { expectTypeOf, test } from 'vitest';
import { testEnvironment, testSource } from '../test/one-task.ts';
import {
  type AllWindowedStream,
  type Collector,
  CountEvictor,
  CountTrigger,
  DeltaTrigger,
  DynamicEventTimeSessionWindows,
  EventTimeSessionWindows,
  type GlobalWindow,
  GlobalWindows,
  OutputTag,
  ProcessAllWindowFunction,
  type ProcessWindowContext,
  ProcessWindowFunction,
  PurgingTrigger,
  type SingleOutputStreamOperator,
  SlidingEventTimeWindows,
  type TimeWindow,
  TumblingEventTimeWindows,
  WatermarkStrategy,
  type WindowedStream,
} from './index.ts';

type Order = { readonly category: 'Books' | 'Home'; readonly amountCents: number };
type Category = Order['category'];

const orders = testEnvironment().fromSource(
  testSource<Order>(),
  WatermarkStrategy.noWatermarks<Order>(),
  'Orders',
);
const keyed = orders.keyBy('category');
const tumbling = TumblingEventTimeWindows.of(10);

const average = {
  createAccumulator: () => ({ sum: 0, count: 0 }),
  add: (order: Order, { sum, count }: { sum: number; count: number }) => ({
    sum: sum + order.amountCents,
    count: count + 1,
  }),
  getResult: ({ sum, count }: { sum: number; count: number }) => sum / count,
  merge: (a: { sum: number; count: number }, b: { sum: number; count: number }) => ({
    sum: a.sum + b.sum,
    count: a.count + b.count,
  }),
};

class Report<I> extends ProcessWindowFunction<I, string, Category> {
  process(
    key: Category,
    context: ProcessWindowContext<TimeWindow>,
    elements: readonly I[],
    out: Collector<string>,
  ): void {
    out.collect(`${key} ${context.window().start} ${elements.length}`);
  }
}

class ReportAll extends ProcessAllWindowFunction<Order, string> {
  process(
    context: ProcessWindowContext<TimeWindow>,
    elements: readonly Order[],
    out: Collector<string>,
  ): void {
    out.collect(`${context.window().start} ${elements.length}`);
  }
}

test('windows are of the kind that their assigner makes', () => {
  expectTypeOf(keyed.window(tumbling)).toEqualTypeOf<WindowedStream<Order, Category, TimeWindow>>();
  expectTypeOf(keyed.window(SlidingEventTimeWindows.of(10, 5))).toEqualTypeOf<
    WindowedStream<Order, Category, TimeWindow>
  >();
  expectTypeOf(keyed.window(EventTimeSessionWindows.withGap(5))).toEqualTypeOf<
    WindowedStream<Order, Category, TimeWindow>
  >();
  expectTypeOf(keyed.window(GlobalWindows.create())).toEqualTypeOf<
    WindowedStream<Order, Category, GlobalWindow>
  >();
  expectTypeOf(keyed.countWindow(5)).toEqualTypeOf<WindowedStream<Order, Category, GlobalWindow>>();
  expectTypeOf(orders.windowAll(tumbling)).toEqualTypeOf<AllWindowedStream<Order, TimeWindow>>();
});

test('outputs are inferred through reduce, aggregate, process and apply', () => {
  const windows = keyed.window(tumbling);
  expectTypeOf(windows.reduce((a) => a)).toEqualTypeOf<SingleOutputStreamOperator<Order>>();
  expectTypeOf(windows.reduce((a) => a, new Report<Order>())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  expectTypeOf(windows.aggregate(average)).toEqualTypeOf<SingleOutputStreamOperator<number>>();
  expectTypeOf(windows.aggregate(average, () => new Report<number>())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  expectTypeOf(windows.process(new Report<Order>())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  const applied = windows.apply<boolean>((key, window, elements, out) => {
    expectTypeOf(key).toEqualTypeOf<Category>();
    expectTypeOf(window).toEqualTypeOf<TimeWindow>();
    expectTypeOf(elements).toEqualTypeOf<readonly Order[]>();
    out.collect(elements.length > 1);
  });
  expectTypeOf(applied).toEqualTypeOf<SingleOutputStreamOperator<boolean>>();
  expectTypeOf(orders.windowAll(tumbling).process(new ReportAll())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
});

test('a window function must fit the elements, the key and the window', () => {
  // @ts-expect-error -- the result of the aggregate is a number
  keyed.window(tumbling).aggregate(average, new Report<string>());
  // @ts-expect-error -- the elements are orders
  keyed.window(tumbling).process(new Report<number>());
  // @ts-expect-error -- the key is a number
  orders.keyBy('amountCents').window(tumbling).process(new Report<Order>());
  // @ts-expect-error -- a global window has no start
  keyed.countWindow(5).process(new Report<Order>());
  // @ts-expect-error -- the function has a key, the windows have none
  orders.windowAll(tumbling).process(new Report<Order>());
  // @ts-expect-error -- windows without a key do not have it
  keyed.window(tumbling).process(new ReportAll());
  expectTypeOf(orders).not.toHaveProperty('window');
});

test('late data has the type of the elements', () => {
  const late = new OutputTag<Order>('late');
  const result = keyed.window(tumbling).sideOutputLateData(late).aggregate(average);
  expectTypeOf(result.getSideOutput(late).map((order) => order.category)).toEqualTypeOf<
    SingleOutputStreamOperator<Category>
  >();
  // @ts-expect-error -- the elements are no strings
  keyed.window(tumbling).sideOutputLateData(new OutputTag<string>('late'));
});

test('triggers, evictors and gap functions must fit the elements', () => {
  const far = DeltaTrigger.of<Order>(5, (a, b) => b.amountCents - a.amountCents);
  keyed.window(tumbling).trigger(far).trigger(PurgingTrigger.of(far)).evictor(CountEvictor.of(3));
  keyed.window(tumbling).trigger(CountTrigger.of(3));
  // @ts-expect-error -- the trigger is for strings
  keyed.window(tumbling).trigger(DeltaTrigger.of<string>(5, (a, b) => b.length - a.length));
  keyed.window(EventTimeSessionWindows.withDynamicGap((order: Order) => order.amountCents));
  // @ts-expect-error -- the gap is taken from strings
  keyed.window(new DynamicEventTimeSessionWindows((text: string) => text.length));
});
