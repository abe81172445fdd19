import { expectTypeOf, test } from 'vitest';
import { testEnvironment, testSource } from '../test/one-task.ts';
import {
  type BroadcastConnectedStream,
  type BroadcastContext,
  BroadcastProcessFunction,
  type BroadcastStream,
  type Collector,
  type ConnectedStreams,
  type CoProcessFunction,
  type KeyedBroadcastConnectedStream,
  KeyedBroadcastProcessFunction,
  type KeyedConnectedStreams,
  KeyedCoProcessFunction,
  type KeyedProcessContext,
  type KeyedReadOnlyBroadcastContext,
  MapStateDescriptor,
  OutputTag,
  type ProcessJoinContext,
  ProcessJoinFunction,
  type ReadOnlyBroadcastContext,
  type SingleOutputStreamOperator,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from './index.ts';

type Order = { id: string; cents: number };
type Payment = { orderId: string; at: number };

const env = testEnvironment();
const orders = env.fromSource(testSource<Order>(), WatermarkStrategy.noWatermarks(), 'Orders');
const payments = env.fromSource(testSource<Payment>(), WatermarkStrategy.noWatermarks(), 'Paid');
const keyedOrders = orders.keyBy('id');
const keyedPayments = payments.keyBy('orderId');

class Pair extends KeyedCoProcessFunction<string, Order, Payment, boolean> {
  processElement1(_order: Order, _c: KeyedProcessContext<string>, out: Collector<boolean>): void {
    out.collect(true);
  }

  processElement2(): void {}
}

class Pairs extends ProcessJoinFunction<Order, Payment, number> {
  processElement(o: Order, p: Payment, _c: ProcessJoinContext, out: Collector<number>): void {
    out.collect(o.cents + p.at);
  }
}

test('connected streams keep both types and the key', () => {
  expectTypeOf(orders.connect(payments)).toEqualTypeOf<ConnectedStreams<Order, Payment>>();
  expectTypeOf(keyedOrders.connect(payments)).toEqualTypeOf<ConnectedStreams<Order, Payment>>();
  const connected = keyedOrders.connect(keyedPayments);
  expectTypeOf(connected).toEqualTypeOf<KeyedConnectedStreams<string, Order, Payment>>();
  expectTypeOf(orders.connect(payments).keyBy('id', 'orderId')).toEqualTypeOf<
    KeyedConnectedStreams<string, Order, Payment>
  >();
  expectTypeOf(connected.process(new Pair())).toEqualTypeOf<SingleOutputStreamOperator<boolean>>();
  const lengths = { map1: (order: Order) => order.cents, map2: (paid: Payment) => paid.at };
  expectTypeOf(connected.map(lengths)).toEqualTypeOf<SingleOutputStreamOperator<number>>();
  expectTypeOf<CoProcessFunction<Order, Payment, number>>().not.toBeAny();
});

test('the keys of both sides have one type', () => {
  // @ts-expect-error -- a string and a number
  keyedOrders.connect(payments.keyBy('at'));
  // @ts-expect-error -- a string and a number
  orders.connect(payments).keyBy('id', 'at');
  // @ts-expect-error -- a string and a number
  keyedOrders.intervalJoin(payments.keyBy('at'));
  // @ts-expect-error -- a string and a number
  orders.join(payments).where('id').equalTo('at');
  const grouped = orders.coGroup(payments).where('id');
  // @ts-expect-error -- a string and a number
  grouped.equalTo((paid) => paid.at);
});

test('a keyed function needs keys on both sides', () => {
  // @ts-expect-error -- no keys
  orders.connect(payments).process(new Pair());
  // @ts-expect-error -- keys on one side only
  keyedOrders.connect(payments).process(new Pair());
  // @ts-expect-error -- the sides are the wrong way round
  keyedPayments.connect(keyedOrders).process(new Pair());
});

test('joins infer what they give', () => {
  const joined = keyedOrders.intervalJoin(keyedPayments).between(-1, 1);
  expectTypeOf(joined.process(new Pairs())).toEqualTypeOf<SingleOutputStreamOperator<number>>();
  joined.sideOutputLeftLateData(new OutputTag<Order>('late'));
  // @ts-expect-error -- left elements are orders
  joined.sideOutputLeftLateData(new OutputTag<Payment>('late'));
  const windows = orders
    .join(payments)
    .where('id')
    .equalTo('orderId')
    .window(TumblingEventTimeWindows.of(5));
  expectTypeOf(windows.apply((order, paid) => `${order.cents} ${paid.at}`)).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
});

const rules = new MapStateDescriptor<string, number>('rules');

class Check extends BroadcastProcessFunction<Order, number, string> {
  processElement(_order: Order, context: ReadOnlyBroadcastContext): void {
    const state = context.getBroadcastState(rules);
    expectTypeOf(state.get('a')).toEqualTypeOf<number | undefined>();
    // @ts-expect-error -- this side only reads
    expectTypeOf(state.put).not.toBeAny();
  }

  processBroadcastElement(rule: number, context: BroadcastContext, out: Collector<string>): void {
    context.getBroadcastState(rules).put('a', rule);
    out.collect(`rule ${rule}`);
    // @ts-expect-error -- the values are numbers
    context.getBroadcastState(rules).put('a', 'b');
  }
}

class KeyedCheck extends KeyedBroadcastProcessFunction<string, Order, number, string> {
  processElement(
    _order: Order,
    context: KeyedReadOnlyBroadcastContext<string>,
    out: Collector<string>,
  ): void {
    expectTypeOf(context.getCurrentKey()).toEqualTypeOf<string>();
    out.collect(context.getCurrentKey());
  }

  processBroadcastElement(): void {}
}

test('broadcast streams are told from others, and keyed functions need keys', () => {
  const broadcast = payments.map((paid) => paid.at).broadcast(rules);
  expectTypeOf(broadcast).toEqualTypeOf<BroadcastStream<number>>();
  expectTypeOf(orders.connect(broadcast)).toEqualTypeOf<BroadcastConnectedStream<Order, number>>();
  expectTypeOf(keyedOrders.connect(broadcast)).toEqualTypeOf<
    KeyedBroadcastConnectedStream<string, Order, number>
  >();
  expectTypeOf(orders.connect(broadcast).process(new Check())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  expectTypeOf(keyedOrders.connect(broadcast).process(new KeyedCheck())).toEqualTypeOf<
    SingleOutputStreamOperator<string>
  >();
  // @ts-expect-error -- no keys
  orders.connect(broadcast).process(new KeyedCheck());
  // @ts-expect-error -- a broadcast stream has states
  payments.broadcast();
});
