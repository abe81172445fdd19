/** Windows of a second of event time by customer: each fires once, when the watermark has passed it. */
import {
  type Collector,
  type ProcessWindowContext,
  ProcessWindowFunction,
  type StreamExecutionEnvironment,
  type TimeWindow,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { type Order, orderSerde } from '@tidemark/order-model';
import { kafkaSink, kafkaSource } from '@tidemark/stream-runtime';
import { OUT_OF_ORDERNESS_MS, WINDOW_MS } from './times.ts';

interface WindowResult {
  readonly result: 'window';
  readonly customerId: string;
  readonly start: number;
  readonly orders: number;
  readonly totalCents: number;
}

class CountOrders extends ProcessWindowFunction<Order, WindowResult, string> {
  process(
    customerId: string,
    context: ProcessWindowContext<TimeWindow>,
    orders: readonly Order[],
    out: Collector<WindowResult>,
  ): void {
    const { start } = context.window();
    const totalCents = orders.reduce((total, { amountCents }) => total + amountCents, 0);
    out.collect({ result: 'window', customerId, start, orders: orders.length, totalCents });
  }
}

/** Describes the job; results go to a topic. */
export function describeWindows(
  env: StreamExecutionEnvironment,
  topics: { readonly input: string; readonly output: string },
): void {
  env
    .fromSource(
      kafkaSource({ topic: topics.input, serde: orderSerde, partitionedBy: 'customerId' }),
      WatermarkStrategy.forBoundedOutOfOrderness<Order>(OUT_OF_ORDERNESS_MS).withTimestampAssigner(
        (order) => order.timestamp,
      ),
      'Orders',
    )
    .keyBy('customerId')
    .window(TumblingEventTimeWindows.of(WINDOW_MS))
    .process(new CountOrders())
    .sinkTo(
      kafkaSink({
        topic: topics.output,
        serialize: (result) => ({ key: result.customerId, value: JSON.stringify(result) }),
      }),
    );
}
