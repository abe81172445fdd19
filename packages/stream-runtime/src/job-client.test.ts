import { expect, it } from 'vitest';
import { kafkaEnvironment } from './environment.ts';
import { brokerWith, produce } from './test-support/on-broker.ts';
import { describeTotals, order } from './test-support/order-job.ts';

it('a job on a broker is asked for its state and figures, comes to a standstill and ends', async () => {
  const { connection } = await brokerWith({ orders: 2 });
  let printed = 0;
  let seen: () => void = () => {};
  const allSeen = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const environment = kafkaEnvironment({
    connection,
    groupId: 'group',
    from: 'earliest',
    commitIntervalMs: 50,
    printer: {
      print() {
        if (++printed === 6) seen();
      },
    },
  });
  describeTotals(environment);
  await produce(connection, 'orders', 0, [order('ann', 5)]);
  await produce(connection, 'orders', 1, [order('bob', 6), order('ann', 7)]);
  const job = environment.executeAsync('totals');
  await allSeen;
  expect(await job.query('Customers', 'bob')).toBe(6);
  expect(await job.query('Categories', 'Books')).toBe(18);
  expect(await job.metrics()).toMatch(
    /tidemark_lag_records\{topic="orders",partition="0",group="group"\} 0/,
  );
  expect(await job.stop()).toMatchObject({ jobName: 'totals', records: 3 });
  expect(job.status).toBe('stopped');
});
