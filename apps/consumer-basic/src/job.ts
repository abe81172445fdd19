/** Lesson 02: a stream from Kafka with event time, one transformation, one printed result. */
import { WatermarkStrategy } from '@tidemark/event-time';
import { highValueAlerts, type LessonJob, publish, selectOrders } from '@tidemark/lesson/job';
import { formatOrder, type Order, orderSerde } from '@tidemark/order-model';
import { kafkaSource } from '@tidemark/stream-runtime';
import { ProcessedOrder } from './processed-order.ts';

/** Flink's lesson 2: source, watermark strategy, map, print. */
export const consumerBasic: LessonJob = (env, lesson) => {
  const arriving = env.fromSource(
    kafkaSource({ topic: lesson.topic, serde: orderSerde, partitionedBy: 'customerId' }),
    WatermarkStrategy.forBoundedOutOfOrderness<Order>(lesson.outOfOrdernessMs)
      .withTimestampAssigner((order) => order.timestamp)
      .withIdleness(lesson.idleTimeoutMs),
    'Kafka Order Source',
  );
  const orders = selectOrders(arriving, lesson);

  const processed = orders.map((order) => {
    lesson.say(() => `Processing order: ${formatOrder(order)}`);
    return new ProcessedOrder(order);
  });
  processed.print('Processed Orders');

  highValueAlerts(orders, lesson);
  publish(lesson, processed);
};
