import { TumblingEventTimeWindows } from '@tidemark/event-time';
import { expect, it } from 'vitest';
import { brokerWith, produce, runJob } from '../test-support/on-broker.ts';
import { order, ordersOf } from '../test-support/order-job.ts';

it('a partition that is empty is idle after a while: fetches that find nothing are answers, too', async () => {
  const { connection } = await brokerWith({ orders: 2 });
  await produce(connection, 'orders', 0, [
    order('ann', 1, 'Books', 1_000),
    order('ann', 2, 'Books', 1_500),
    order('ann', 4, 'Books', 9_000),
  ]);
  const job = runJob(connection, {}, (environment) => {
    ordersOf(environment, 'orders', 100)
      .keyBy('category')
      .window(TumblingEventTimeWindows.of(1_000))
      .reduce((a, b) => ({ ...b, cents: a.cents + b.cents }))
      .map(({ cents }) => cents)
      .print('sum');
  });
  await job.until(() => job.printed.length > 0);
  expect(job.printed).toEqual(['sum> 3']);
  await job.stop();
});
