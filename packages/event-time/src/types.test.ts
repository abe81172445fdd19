import { expectTypeOf, test } from 'vitest';
import { testEnvironment, testSource } from '../test/one-task.ts';
import {
  type AppendingState,
  type Collector,
  type DataStream,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type KeyedStream,
  type ListState,
  ListStateDescriptor,
  type MapState,
  MapStateDescriptor,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  ReducingStateDescriptor,
  type RuntimeContext,
  type SingleOutputStreamOperator,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from './index.ts';

type Category = 'Books' | 'Home';
type Order = { orderId: string; category: Category; amountCents: number; lines: readonly string[] };

class Totals extends KeyedProcessFunction<string, Order, { key: string; total: number }> {
  processElement(
    order: Order,
    context: KeyedProcessContext<string>,
    out: Collector<{ key: string; total: number }>,
  ): void {
    out.collect({ key: context.getCurrentKey(), total: order.amountCents });
  }
}

class Flatten extends ProcessFunction<Order, string> {
  processElement(order: Order, _context: ProcessContext, out: Collector<string>): void {
    out.collect(order.orderId);
  }
}

const orders = testEnvironment().fromSource(
  testSource<Order>(),
  WatermarkStrategy.noWatermarks<Order>(),
  'Orders',
);

test('outputs are inferred through the whole chain', () => {
  expectTypeOf(orders).toEqualTypeOf<SingleOutputStreamOperator<Order>>();
  const amounts = orders.filter((order) => order.amountCents > 0).map((order) => order.amountCents);
  expectTypeOf(amounts).toEqualTypeOf<SingleOutputStreamOperator<number>>();
  expectTypeOf(orders.flatMap((order) => order.lines)).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  expectTypeOf(orders.process(new Flatten())).toEqualTypeOf<SingleOutputStreamOperator<string>>();
  expectTypeOf(orders.process(() => new Flatten())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  expectTypeOf(orders.keyBy('orderId').process(new Totals())).toEqualTypeOf<
    SingleOutputStreamOperator<{ key: string; total: number }>
  >();
  expectTypeOf(orders.keyBy('orderId').reduce((a) => a)).toEqualTypeOf<
    SingleOutputStreamOperator<Order>
  >();
});

test('a type guard narrows a stream', () => {
  type Book = Order & { category: 'Books' };
  const books = orders.filter((order): order is Book => order.category === 'Books');
  expectTypeOf(books).toEqualTypeOf<SingleOutputStreamOperator<Book>>();
});

test('keys have the type of their field or selector', () => {
  expectTypeOf(orders.keyBy('category')).toEqualTypeOf<KeyedStream<Order, Category>>();
  expectTypeOf(orders.keyBy('amountCents')).toEqualTypeOf<KeyedStream<Order, number>>();
  expectTypeOf(orders.keyBy((order) => order.lines.length > 1)).toEqualTypeOf<
    KeyedStream<Order, boolean>
  >();
  // @ts-expect-error -- no such field
  orders.keyBy('price');
  // @ts-expect-error -- a list is no key
  orders.keyBy('lines');
  // @ts-expect-error -- an object is no key
  orders.keyBy((order) => ({ id: order.orderId }));
  // @ts-expect-error -- null is no key
  orders.keyBy((order) => (order.amountCents > 0 ? order.orderId : null));
});

test('a keyed function needs a keyed stream with its type of key', () => {
  // @ts-expect-error -- the stream has no key
  orders.process(new Totals());
  // @ts-expect-error -- the key is a number
  orders.keyBy('amountCents').process(new Totals());
  // @ts-expect-error -- the elements are numbers
  orders.map((order) => order.amountCents).process(new Flatten());
});

test('only streams of one type go together', () => {
  const ids = orders.map((order) => order.orderId);
  expectTypeOf(ids.union(ids)).toEqualTypeOf<DataStream<string>>();
  // @ts-expect-error -- orders are no strings
  ids.union(orders);
});

test('side outputs have the type of their tag', () => {
  const late = new OutputTag<number>('late');
  const results = orders.process(new Flatten());
  expectTypeOf(results.getSideOutput(late)).toEqualTypeOf<DataStream<number>>();
  const emit = (context: ProcessContext) => {
    context.output(late, 5);
    // @ts-expect-error -- the tag is for numbers
    context.output(late, 'five');
  };
  expectTypeOf(emit).returns.toBeVoid();
});

test('state has the type of its descriptor', () => {
  const states = (context: RuntimeContext) =>
    [
      context.getState(new ValueStateDescriptor<number>('v')),
      context.getListState(new ListStateDescriptor<string>('l')),
      context.getMapState(new MapStateDescriptor<string, number>('m')),
      context.getReducingState(new ReducingStateDescriptor<number>('r', (a, b) => a + b)),
    ] as const;
  expectTypeOf(states).returns.toEqualTypeOf<
    readonly [
      ValueState<number>,
      ListState<string>,
      MapState<string, number>,
      AppendingState<number, number>,
    ]
  >();
  const wrong = (context: RuntimeContext) => {
    // @ts-expect-error -- the state holds numbers
    const state: ValueState<string> = context.getState(new ValueStateDescriptor<number>('v'));
    return state;
  };
  expectTypeOf(wrong).returns.not.toBeAny();
});

test('a strategy and a sink must fit the elements', () => {
  const strategy = WatermarkStrategy.forMonotonousTimestamps<string>().withTimestampAssigner(
    (text) => text.length,
  );
  // @ts-expect-error -- the source has orders
  testEnvironment().fromSource(testSource<Order>(), strategy, 'Orders');
  const sink = { sinkType: 'test', createWriter: () => ({ write(_value: Order) {} }) };
  expectTypeOf(orders.sinkTo(sink).name('Out')).not.toBeAny();
  // @ts-expect-error -- the sink takes orders
  orders.map((order) => order.orderId).sinkTo(sink);
});
