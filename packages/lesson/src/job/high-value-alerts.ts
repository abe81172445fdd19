import type { DataStream } from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import { AlertResult } from './alert-result.ts';
import type { Lesson } from './lesson-job.ts';
import { publish } from './publish.ts';

/** Prints and publishes an alert for every order above `--alert-over`; does nothing without the flag. */
export function highValueAlerts(orders: DataStream<Order>, lesson: Lesson): void {
  const over = lesson.alertOverCents;
  if (over === undefined) return;
  const alerts = orders
    .filter((order) => order.amountCents > over)
    .name('High Value Orders')
    .map((order) => new AlertResult(order));
  alerts.print('High Value Alert');
  publish(lesson, alerts);
}
