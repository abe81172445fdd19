import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import type { Collector } from '../function/collector.ts';
import { KeyedCoProcessFunction } from '../function/keyed-co-process-function.ts';
import type { KeyedProcessContext, OnTimerContext } from '../function/keyed-process-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import { OutputTag } from '../stream/output-tag.ts';

type Order = { id: string; at: number };
type Payment = { orderId: string };

const unpaid = new OutputTag<string>('unpaid');

/** Pairs orders with payments; an order without one is reported ten milliseconds later. */
class Settle extends KeyedCoProcessFunction<string, Order, Payment, string> {
  private order!: ValueState<Order>;

  override open(context: RuntimeContext): void {
    this.order = context.getState(new ValueStateDescriptor<Order>('order'));
  }

  processElement1(order: Order, context: KeyedProcessContext<string>): void {
    this.order.update(order);
    context.timerService().registerEventTimeTimer(order.at + 10);
    context.timerService().registerProcessingTimeTimer(50);
  }

  processElement2(
    _payment: Payment,
    context: KeyedProcessContext<string>,
    out: Collector<string>,
  ): void {
    const order = this.order.value();
    out.collect(`${context.getCurrentKey()} ${order === undefined ? 'paid early' : 'paid'}`);
    this.order.clear();
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Collector<string>): void {
    const key = context.getCurrentKey();
    if (context.timeDomain() === 'processing-time') out.collect(`${key} by the clock`);
    else if (this.order.value() !== undefined) context.output(unpaid, `${key} at ${time}`);
  }
}

function settleJob(restored?: Parameters<typeof twoSources>[1]) {
  return twoSources<Order, Payment>((orders, payments) => {
    const settled = orders
      .keyBy('id')
      .connect(payments.keyBy((payment) => payment.orderId))
      .process(new Settle());
    settled.print('P');
    settled.getSideOutput(unpaid).print('Unpaid');
  }, restored);
}

test('both sides share the state of the key, and timers fire at the combined watermark', () => {
  const job = settleJob();
  job.first({ id: 'a', at: 0 }, 0);
  job.first({ id: 'b', at: 1 }, 1);
  expect(job.second({ orderId: 'a' }, 5)).toEqual(['P> a paid@5']);
  expect(job.second({ orderId: 'c' }, 6)).toEqual(['P> c paid early@6']);
  expect(job.watermark1(100)).toEqual([]);
  expect(job.watermark2(10)).toEqual([]);
  expect(job.watermark2(11)).toEqual(['Unpaid> b at 11@11']);
});

test('a timer of the clock gives results without a timestamp', () => {
  const job = settleJob();
  job.first({ id: 'a', at: 0 }, 0);
  expect(job.processingTime(50)).toEqual([]);
  expect(job.processingTime(51)).toEqual(['P> a by the clock@undefined']);
});

test('state, timers and the watermark of each side survive a restore', () => {
  const before = settleJob();
  before.first({ id: 'a', at: 0 }, 0);
  before.watermark1(100);
  const after = settleJob(before.task.snapshot());
  expect(after.watermark2(10)).toEqual(['Unpaid> a at 10@10']);
});
