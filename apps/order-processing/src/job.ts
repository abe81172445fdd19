/** Lesson 03: keyed state. Four functions follow the same orders, by customer and by category. */
import { WatermarkStrategy } from '@tidemark/event-time';
import { highValueAlerts, type LessonJob, publish, selectOrders } from '@tidemark/lesson/job';
import { type Order, orderSerde } from '@tidemark/order-model';
import { kafkaSource } from '@tidemark/stream-runtime';
import { CategoryAnalysis } from './category-analysis.ts';
import { CustomerTotals } from './customer-totals.ts';
import { OrderFrequency } from './order-frequency.ts';
import { VipStatus } from './vip-status.ts';

/** Flink's lesson 3: source, watermark strategy, keyBy, process, print. */
export const orderProcessing: LessonJob = (env, lesson) => {
  const arriving = env.fromSource(
    kafkaSource({ topic: lesson.topic, serde: orderSerde, partitionedBy: 'customerId' }),
    WatermarkStrategy.forBoundedOutOfOrderness<Order>(lesson.outOfOrdernessMs)
      .withTimestampAssigner((order) => order.timestamp)
      .withIdleness(lesson.idleTimeoutMs),
    'Kafka Order Source',
  );
  const orders = selectOrders(arriving, lesson);

  const totals = orders.keyBy('customerId').process(new CustomerTotals()).uid('customer-totals');
  const statuses = orders.keyBy('customerId').process(new VipStatus()).uid('vip-status');
  const frequencies = orders
    .keyBy('customerId')
    .process(new OrderFrequency())
    .uid('order-frequency');
  const analyses = orders
    .keyBy('category')
    .process(new CategoryAnalysis())
    .uid('category-analysis');

  totals.print('Customer Totals');
  statuses.print('VIP Status');
  frequencies.print('Order Frequency');
  analyses.print('Category Analysis');

  highValueAlerts(orders, lesson);
  publish(lesson, totals, statuses, frequencies, analyses);
};
