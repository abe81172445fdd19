import { describe, expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const lastOf = (lines: readonly string[], name: string) =>
  lines.findLast((line) => line.startsWith(name));

/** A job that was stopped after one order. */
async function afterOneOrder(options = {}) {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', 1));
  const first = await startJob(kafka, options);
  await first.run();
  await first.stop();
  kafka.append('orders', 0, order('ann', 2));
  return kafka;
}

describe('state in topics', () => {
  it('is there again after a restart, on both sides of a repartition topic', async () => {
    const kafka = await afterOneOrder();
    const job = await startJob(kafka);
    await job.run();
    expect(lastOf(job.printed, 'customer')).toBe('customer> ann 3');
    expect(lastOf(job.printed, 'category')).toBe('category> Books 3');
    const { restoredKeys } = await job.stop();
    expect(restoredKeys).toBe(2);
  });

  it('is there again when its topic was compacted', async () => {
    const kafka = await afterOneOrder();
    for (const [name, log] of kafka.logs) if (name.includes('-changelog-')) log.compact();
    const job = await startJob(kafka);
    await job.run();
    expect(lastOf(job.printed, 'customer')).toBe('customer> ann 3');
  });

  it('counts before the offsets of the group, which others may have moved', async () => {
    const kafka = await afterOneOrder();
    kafka.committed.set('orders-0', 0);
    const job = await startJob(kafka);
    await job.run();
    expect(lastOf(job.printed, 'customer')).toBe('customer> ann 3');
  });

  it('can be turned off: positions stay, totals begin anew', async () => {
    const kafka = await afterOneOrder({ stateTopics: false });
    expect(kafka.created.filter((topic) => topic.endsWith('-changelog'))).toEqual([]);
    const job = await startJob(kafka, { stateTopics: false });
    await job.run();
    expect(lastOf(job.printed, 'customer')).toBe('customer> ann 2');
  });

  it('of a job whose operators have gone is refused, with what went and what to do', async () => {
    const kafka = await afterOneOrder();
    const renamed = graphOf((environment) => {
      const orders = ordersOf(environment);
      orders.keyBy('customer').process(new Totals()).name('Others').print('customer');
      orders.keyBy('category').process(new Totals()).name('Categories').print('category');
    });
    const job = await startJob(kafka, {}, renamed);
    await expect(job.result).rejects.toMatchObject({
      code: 'STATE_INCOMPATIBLE',
      message: expect.stringContaining('Customers'),
      hint: expect.stringContaining('--group'),
    });
  });

  it('that is not ours is refused', async () => {
    const kafka = await afterOneOrder();
    kafka.append('group-orders-changelog', 0, 'something else');
    const job = await startJob(kafka);
    await expect(job.result).rejects.toMatchObject({ code: 'CHANGELOG_UNREADABLE' });
  });
});

describe('repartition topics', () => {
  it('are purged behind what was committed', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.run();
    await job.timers.advance(30_000);
    await settled();
    const log = kafka.log({ topic: 'group-category-repartition', partition: 0 });
    expect(log.low).toBe(log.stableEnd);
    await job.stop();
  });
});

describe('a record whose key is not what its source says', () => {
  it('stops the job, which names it and says what to do', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.log({ topic: 'orders', partition: 0 }).append({
      timestamp: '1000',
      key: Buffer.from('order 1'),
      value: Buffer.from(JSON.stringify(order('ann', 1))),
    });
    const job = await startJob(kafka);
    await job.read();
    await expect(job.result).rejects.toMatchObject({
      code: 'KEY_DIFFERS',
      message: 'orders, partition 0, offset 0: the key is "order 1", but customer is "ann".',
      hint: expect.stringContaining('repartition: true'),
    });
  });
});
