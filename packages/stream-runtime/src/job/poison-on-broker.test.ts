import { expect, it } from 'vitest';
import { brokerWith, produce, readAll, runJob } from '../test-support/on-broker.ts';
import { order, type TestOrder } from '../test-support/order-job.ts';
import { describePicky } from '../test-support/picky-job.ts';

const ORDERS = 70;
const isPoison = ({ cents }: TestOrder) => cents % 7 === 0;
const isPoisonLater = ({ cents }: TestOrder) => cents % 5 === 0;

it('a backlog full of records that functions fail on is read: each has one dead letter, all others count once', async () => {
  const { connection } = await brokerWith({ orders: 1, results: 1 });
  const orders = Array.from({ length: ORDERS }, (_, index) => order('ann', index + 1));
  await produce(connection, 'orders', 0, orders);
  const job = runJob(
    connection,
    { bounded: true, onFunctionError: 'dead-letter', commitIntervalMs: 60_000 },
    describePicky({ customersFail: isPoison, categoriesFail: isPoisonLater }),
  );
  const poison = orders.filter(isPoison);
  const sound = orders.filter((one) => !isPoison(one));
  const later = sound.filter(isPoisonLater);
  expect(await job.result).toMatchObject({
    records: sound.length,
    results: 2 * sound.length - later.length,
    badRecords: poison.length + later.length,
  });
  const results = (await readAll(connection, 'results')).map(({ value }) => value);
  const sum = (of: readonly TestOrder[]) => of.reduce((total, { cents }) => total + cents, 0);
  expect(results).toHaveLength(2 * sound.length - later.length);
  expect(results).toContain(`customer ann ${sum(sound)}`);
  expect(results).toContain(`category Books ${sum(sound.filter((one) => !isPoisonLater(one)))}`);
  const letters = async (topic: string) => await readAll(connection, `${topic}-dead-letters`);
  const ofOrders = await letters('orders');
  expect(ofOrders.map(({ headers }) => headers.offset)).toEqual(
    poison.map(({ cents }) => String(cents - 1)),
  );
  const behind = await letters('group-category-repartition');
  expect(behind.map(({ value }) => value)).toEqual(later.map((one) => JSON.stringify(one)));
  for (const { headers } of behind) expect(headers.offset).toMatch(/^\d+$/);
});
