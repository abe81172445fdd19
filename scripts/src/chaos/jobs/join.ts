/** An interval join of two topics: an order and its payment, if that came in time. */
import {
  type Collector,
  type ProcessJoinContext,
  ProcessJoinFunction,
  type StreamExecutionEnvironment,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { type Order, orderSerde } from '@tidemark/order-model';
import { kafkaSink, kafkaSource } from '@tidemark/stream-runtime';
import { type Payment, paymentSerde } from './payment.ts';
import { OUT_OF_ORDERNESS_MS, PAYMENT_WITHIN_MS } from './times.ts';

/** The topic of the payments beside a topic of orders. */
export function paymentsOf(topic: string): string {
  return `${topic}-payments`;
}

interface PaidOrder {
  readonly result: 'paid-order';
  readonly orderId: string;
  readonly customerId: string;
}

class Paid extends ProcessJoinFunction<Order, Payment, PaidOrder> {
  processElement(
    order: Order,
    payment: Payment,
    _context: ProcessJoinContext,
    out: Collector<PaidOrder>,
  ): void {
    const { orderId, customerId } = order;
    if (payment.orderId === orderId) out.collect({ result: 'paid-order', orderId, customerId });
  }
}

/** Describes the job; results go to a topic. */
export function describeJoin(
  env: StreamExecutionEnvironment,
  { input, output }: { readonly input: string; readonly output: string },
): void {
  const orders = env.fromSource(
    kafkaSource({ topic: input, serde: orderSerde, partitionedBy: 'customerId' }),
    WatermarkStrategy.forBoundedOutOfOrderness<Order>(OUT_OF_ORDERNESS_MS).withTimestampAssigner(
      (order) => order.timestamp,
    ),
    'Orders',
  );
  const payments = env.fromSource(
    kafkaSource({ topic: paymentsOf(input), serde: paymentSerde, partitionedBy: 'customerId' }),
    WatermarkStrategy.forBoundedOutOfOrderness<Payment>(OUT_OF_ORDERNESS_MS).withTimestampAssigner(
      (payment) => payment.timestamp,
    ),
    'Payments',
  );
  orders
    .keyBy('customerId')
    .intervalJoin(payments.keyBy('customerId'))
    .between(0, PAYMENT_WITHIN_MS)
    .process(new Paid())
    .sinkTo(
      kafkaSink({
        topic: output,
        serialize: (paid) => ({ key: paid.customerId, value: JSON.stringify(paid) }),
      }),
    );
}
