import { expect, test } from 'vitest';
import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  ManualClock,
  type OnTimerContext,
  type RuntimeContext,
  type Source,
  StreamExecutionEnvironment,
  StreamTask,
  seconds,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../index.ts';

type Order = { customerId: string; amountCents: number; timestamp: number };

class Totals extends KeyedProcessFunction<string, Order, string> {
  private total!: ValueState<number>;
  override open(context: RuntimeContext): void {
    this.total = context.getState(new ValueStateDescriptor<number>('total'));
  }
  processElement(order: Order, context: KeyedProcessContext<string>, out: Collector<string>): void {
    const total = (this.total.value() ?? 0) + order.amountCents;
    this.total.update(total);
    context.timerService().registerEventTimeTimer(order.timestamp + 10);
    out.collect(`${context.getCurrentKey()} ${total}`);
  }
  override onTimer(
    timestamp: number,
    context: OnTimerContext<string>,
    out: Collector<string>,
  ): void {
    out.collect(
      `${context.getCurrentKey()} timer ${timestamp} at ${context.timerService().currentWatermark()}`,
    );
  }
}

const source: Source<Order> = { sourceType: 'test' };

test('a job from source to print runs in one task', () => {
  const env = new StreamExecutionEnvironment({
    execute: async (graph) => ({ jobName: graph.name }),
  });
  env
    .fromSource(
      source,
      WatermarkStrategy.forBoundedOutOfOrderness<Order>(seconds(5)).withTimestampAssigner(
        (o) => o.timestamp,
      ),
      'Orders',
    )
    .map((o) => ({ ...o, amountCents: o.amountCents * 2 }))
    .keyBy('customerId')
    .process(new Totals())
    .print('P');
  const graph = env.getJobGraph('job');
  const lines: string[] = [];
  const task = new StreamTask({
    graph,
    clock: new ManualClock(),
    printer: { print: (id, v, ts) => lines.push(`${id}> ${v} @${ts}`) },
  });
  task.open();
  const input = task.source('source-1');
  input.addPartition(0);
  input.record(0, { customerId: 'a', amountCents: 1, timestamp: 1000 }, undefined);
  input.record(0, { customerId: 'a', amountCents: 2, timestamp: 9000 }, undefined);
  task.emitPeriodicWatermarks();
  task.endOfInput();
  expect(lines).toEqual([
    'P> a 2 @1000',
    'P> a 6 @9000',
    'P> a timer 1010 at 3999 @1010',
    'P> a timer 9010 at Infinity @9010',
  ]);
});
