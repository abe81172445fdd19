import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '@tidemark/local-broker';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kafkaSink } from './kafka-sink.ts';
import {
  brokerWith,
  committedOffsets,
  produce,
  readAll,
  runJob,
} from './test-support/on-broker.ts';
import { describeTotals, ordersOf, type TestOrder } from './test-support/order-job.ts';

const CATEGORIES = ['Books', 'Home', 'Sports'];

/** Orders of one customer, whose amounts are 1, 2, 3… */
function ordersOfCustomer(customer: string, count: number): TestOrder[] {
  return Array.from({ length: count }, (_, index) => ({
    customer,
    category: CATEGORIES[index % CATEGORIES.length] ?? '',
    cents: index + 1,
    at: 1_000 + index,
  }));
}

/** The last total printed for each key of a stream. */
function lastTotals(printed: readonly string[], stream: string): Record<string, number> {
  const totals = printed
    .filter((line) => line.startsWith(`${stream}> `))
    .map((line) => line.slice(stream.length + 2).split(' '));
  return Object.fromEntries(totals.map(([key, total]) => [key, Number(total)]));
}

function sumOf(orders: readonly TestOrder[], field: 'customer' | 'category') {
  const totals: Record<string, number> = {};
  for (const order of orders) totals[order[field]] = (totals[order[field]] ?? 0) + order.cents;
  return totals;
}

describe('a bounded job on a broker', () => {
  it('adds up every partition and, across them, what is keyed anew; then commits and ends', async () => {
    const { connection } = await brokerWith({ orders: 4 });
    const all = [0, 1, 3].flatMap((partition) => ordersOfCustomer(`c${partition}`, 500));
    for (const partition of [0, 1, 3]) {
      await produce(connection, 'orders', partition, ordersOfCustomer(`c${partition}`, 500));
    }
    const job = runJob(connection, { bounded: true });
    expect(await job.result).toMatchObject({ records: 1_500, results: 3_000, badRecords: 0 });
    expect(lastTotals(job.printed, 'customer')).toEqual(sumOf(all, 'customer'));
    expect(lastTotals(job.printed, 'category')).toEqual(sumOf(all, 'category'));
    expect(await committedOffsets(connection, 'orders')).toEqual([500, 500, 0, 500]);
    const again = await runJob(connection, { bounded: true }).result;
    expect(again).toMatchObject({ records: 0, elapsedMs: 0 });
  });

  it('writes results, and what it cannot read, to topics before it commits', async () => {
    const { connection } = await brokerWith({ orders: 2, totals: 3 });
    await produce(connection, 'orders', 0, [...ordersOfCustomer('ann', 2), 'poison', null]);
    await produce(connection, 'orders', 1, ordersOfCustomer('bob', 1));
    const job = runJob(connection, { bounded: true }, (environment) => {
      ordersOf(environment)
        .map((order) => `${order.customer} ${order.cents}`)
        .sinkTo(kafkaSink({ topic: 'totals', serialize: (value) => ({ key: value, value }) }));
    });
    expect(await job.result).toMatchObject({ records: 3, results: 3, badRecords: 2 });
    const totals = await readAll(connection, 'totals');
    expect(totals.map(({ value }) => value).sort()).toEqual(['ann 1', 'ann 2', 'bob 1']);
    expect(totals.map(({ headers }) => headers['event-time'])).toContain('1001');
    expect(await readAll(connection, 'orders-dead-letters')).toEqual([
      {
        key: 'key',
        value: 'poison',
        headers: {
          trace: 'abc',
          topic: 'orders',
          partition: '0',
          offset: '2',
          field: 'value',
          reason: expect.stringContaining('JSON'),
        },
      },
      expect.objectContaining({ value: null }),
    ]);
    expect(await committedOffsets(connection, 'orders')).toEqual([4, 1]);
  });

  it('of two processes adds up across them what is keyed anew', async () => {
    const { connection } = await brokerWith({ orders: 4 });
    const all = [0, 1, 2, 3].flatMap((partition) => ordersOfCustomer(`c${partition}`, 200));
    for (const partition of [0, 1, 2, 3]) {
      await produce(connection, 'orders', partition, ordersOfCustomer(`c${partition}`, 200));
    }
    const jobs = [runJob(connection, { bounded: true }), runJob(connection, { bounded: true })];
    await Promise.all(jobs.map(({ result }) => result));
    const last = jobs.map(({ printed }) => lastTotals(printed, 'category'));
    const most = (key: string) => Math.max(...last.map((totals) => totals[key] ?? 0));
    const totals = Object.fromEntries(CATEGORIES.map((key) => [key, most(key)]));
    expect(totals).toEqual(sumOf(all, 'category'));
  });

  it('goes on with its state in the next run, after compaction too', async () => {
    const { connection, broker } = await brokerWith({ orders: 2 });
    for (let run = 1; run <= 3; run++) {
      await produce(connection, 'orders', 0, ordersOfCustomer('ann', 2));
      await produce(connection, 'orders', 1, ordersOfCustomer('bob', 1));
      const job = runJob(connection, { bounded: true });
      expect(await job.result).toMatchObject({ records: 3 });
      expect(lastTotals(job.printed, 'customer')).toEqual({ ann: 3 * run, bob: run });
      expect(lastTotals(job.printed, 'category')).toEqual({ Books: 2 * run, Home: 2 * run });
      await broker.compact();
    }
  });

  it('of two processes in one group reads every record in one of them', async () => {
    const { connection } = await brokerWith({ orders: 4 });
    for (const partition of [0, 1, 2, 3]) {
      await produce(connection, 'orders', partition, ordersOfCustomer(`c${partition}`, 200));
    }
    const jobs = [runJob(connection, { bounded: true }), runJob(connection, { bounded: true })];
    const results = await Promise.all(jobs.map(({ result }) => result));
    expect(results.reduce((sum, { records }) => sum + records, 0)).toBe(800);
    const merged = jobs.flatMap(({ printed }) => printed);
    expect(Object.keys(lastTotals(merged, 'customer')).sort()).toEqual(['c0', 'c1', 'c2', 'c3']);
  });
});

describe('a job that goes on', () => {
  it('shares its partitions with a second process, which takes over all when the first stops', async () => {
    const { connection } = await brokerWith({ orders: 2 });
    const first = runJob(connection);
    await produce(connection, 'orders', 0, ordersOfCustomer('ann', 1));
    await produce(connection, 'orders', 1, ordersOfCustomer('bob', 1));
    await first.until(() => Object.keys(lastTotals(first.printed, 'customer')).length === 2);
    const second = runJob(connection);
    await second.until(() => second.states.includes('running'));
    await first.until(
      () => first.states.lastIndexOf('running') > first.states.indexOf('rebalancing'),
    );
    await produce(connection, 'orders', 0, ordersOfCustomer('cid', 1));
    await produce(connection, 'orders', 1, ordersOfCustomer('dan', 1));
    const both = () => [...first.printed, ...second.printed];
    await Promise.race([
      first.until(() => Object.keys(lastTotals(both(), 'customer')).length === 4),
      second.until(() => Object.keys(lastTotals(both(), 'customer')).length === 4),
    ]);
    expect(Object.keys(lastTotals(second.printed, 'customer'))).toHaveLength(1);
    await first.stop();
    await produce(connection, 'orders', 0, ordersOfCustomer('eve', 1));
    await produce(connection, 'orders', 1, ordersOfCustomer('fay', 1));
    await second.until(() =>
      ['eve', 'fay'].every((key) => key in lastTotals(second.printed, 'customer')),
    );
    const { records } = await second.stop();
    expect(records + (await first.result).records).toBe(6);
  });

  it('stopped in the middle of its work goes on behind the last order next time', async () => {
    const { connection } = await brokerWith({ orders: 1 });
    await produce(connection, 'orders', 0, ordersOfCustomer('ann', 1_000));
    await produce(connection, 'orders', 0, ordersOfCustomer('bob', 1_000));
    const first = runJob(connection);
    await first.until(() => first.printed.length > 0);
    const { records } = await first.stop();
    expect(await committedOffsets(connection, 'orders')).toEqual([records]);
    const second = await runJob(connection, { bounded: true }).result;
    expect(records + second.records).toBe(2_000);
  });

  it('starts at the end, where the group has no offset and that is wanted', async () => {
    const { connection } = await brokerWith({ orders: 1 });
    await produce(connection, 'orders', 0, ordersOfCustomer('ann', 3));
    const job = runJob(connection, { from: 'latest' });
    await job.until(() => job.states.includes('running'));
    await produce(connection, 'orders', 0, ordersOfCustomer('bob', 1));
    await job.until(() => job.printed.length === 2);
    expect(lastTotals(job.printed, 'customer')).toEqual({ bob: 1 });
  });

  it('stops at a record that a function fails on, and meets it again next time', async () => {
    const { connection } = await brokerWith({ orders: 1 });
    const orders = ordersOfCustomer('ann', 5).map((order) =>
      order.cents === 3 ? { ...order, cents: -1 } : order,
    );
    await produce(connection, 'orders', 0, orders);
    for (let run = 0; run < 2; run++) {
      await expect(runJob(connection).result).rejects.toMatchObject({
        code: 'USER_FUNCTION_FAILED',
        location: { topic: 'orders', partition: 0, offset: '2' },
      });
      expect(await committedOffsets(connection, 'orders')).toEqual([0]);
    }
  });

  it('does not start without its topic', async () => {
    const { connection } = await brokerWith({});
    await expect(runJob(connection).result).rejects.toMatchObject({
      code: 'TOPIC_NOT_FOUND',
      exitCode: 1,
    });
  });

  it('makes its topic where it may', async () => {
    const { connection } = await brokerWith({});
    const job = runJob(connection, { createTopics: true });
    await job.until(() => job.states.includes('running'));
    await produce(connection, 'orders', 2, ordersOfCustomer('ann', 1));
    await job.until(() => job.printed.length === 2);
  });

  it('goes on with its state when the broker has been away', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-runtime-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const { broker, connection } = await brokerWith({ orders: 1 }, { dataDir });
    await produce(connection, 'orders', 0, ordersOfCustomer('ann', 2));
    const job = runJob(connection, {}, describeTotals);
    await job.until(() => job.printed.length === 4);
    await broker.close();
    await using back = await startBroker({ dataDir, port: broker.port });
    expect(back.port).toBe(broker.port);
    await produce(connection, 'orders', 0, ordersOfCustomer('ann', 1));
    await job.until(() => lastTotals(job.printed, 'customer').ann === 4);
    expect(await job.stop()).toMatchObject({ records: 3 });
  });
});
