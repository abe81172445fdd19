import { describe, expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const never = new Promise<never>(() => {});
const partition = (number: number) => ({ topic: 'orders', partition: number });

describe('a rebalance', () => {
  it('leaves a partition that stays its state, and its position though it was not committed', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.read();
    job.consumer.assign([partition(0)]);
    await settled();
    kafka.append('orders', 0, order('ann', 2));
    await job.read();
    expect(job.printed.filter((line) => line.startsWith('customer'))).toEqual([
      'customer> ann 1',
      'customer> ann 3',
    ]);
  });

  it('takes the task of a lost partition away, and restores it when it comes back', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 1, order('bob', 1));
    const job = await startJob(kafka);
    await job.read();
    job.consumer.listener.rebalancing();
    await job.consumer.listener.joining();
    job.consumer.assign([partition(0)]);
    await settled();
    kafka.append('orders', 1, order('bob', 2));
    job.consumer.assign([partition(0), partition(1)]);
    await settled();
    await job.read();
    expect(job.printed.filter((line) => line.startsWith('customer'))).toEqual([
      'customer> bob 1',
      'customer> bob 3',
    ]);
  });

  it('commits what was processed while that is still accepted', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.read();
    await job.consumer.listener.joining();
    expect(kafka.calls).toEqual(['commit orders-0@1']);
  });

  it('is not held up for ever by a commit that does not end', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    let isStuck = false;
    const job = await startJob(kafka, { flushPrinter: async () => isStuck && never });
    isStuck = true;
    await job.read();
    let hasJoined = false;
    const joining = job.consumer.listener.joining().then(() => {
      hasJoined = true;
    });
    await job.timers.advance(4_000);
    expect(hasJoined).toBe(false);
    await job.timers.advance(1_000);
    await joining;
    expect(kafka.committed.get('orders-0')).toBe(0);
  });

  it('noticed by a heartbeat goes back to the client', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    const rebalance = new Error('REBALANCE_IN_PROGRESS');
    job.consumer.heartbeat = () => Promise.reject(rebalance);
    await expect(job.consumer.fetch()).rejects.toBe(rebalance);
    expect(kafka.calls).toEqual([]);
  });

  it('does not let records through a second time when a fetch comes from before the position', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    await job.read();
    await job.consumer.listener.batch(
      job.consumer.batch(partition(0), kafka.log(partition(0)).read(0).records),
    );
    expect(job.printed.filter((line) => line.startsWith('customer'))).toHaveLength(2);
  });

  it('does not believe what was fetched before a seek: it reads again from its position', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    job.consumer.listener.skippedTo({ ...partition(0), first: 7, offset: 8 });
    const late = job.consumer.batch(partition(0), kafka.log(partition(0)).read(1).records);
    await job.consumer.listener.batch({ ...late, fetchedFrom: 1 });
    expect(job.printed).toEqual([]);
    await job.read();
    expect(job.printed).toEqual(['customer> ann 1', 'customer> ann 3']);
  });

  it('in the middle of a batch ends the work on a partition that was lost', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (let index = 0; index < 200; index++) kafka.append('orders', 0, order('ann', 1));
    let lose = () => {};
    const backPressure = () => {
      lose();
      return undefined;
    };
    const job = await startJob(kafka, { backPressure });
    lose = () => job.consumer.assign([]);
    await job.consumer.fetch();
    expect(await job.stop()).toMatchObject({ records: 32 });
    expect(kafka.committed.get('orders-0')).toBe(0);
  });

  it('during a commit takes lost partitions out of it', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    for (const number of [0, 1]) kafka.append('orders', number, order('ann', 1));
    let written = () => {};
    let isSlow = false;
    const slow = new Promise<void>((resolve) => {
      written = resolve;
    });
    const job = await startJob(kafka, { flushPrinter: async () => isSlow && slow });
    isSlow = true;
    await job.read();
    void job.consumer.listener.joining();
    await settled();
    job.consumer.assign([partition(0)]);
    written();
    await settled();
    expect(kafka.committed.get('orders-0')).toBe(1);
    expect(kafka.committed.get('orders-1')).toBe(0);
    await job.stop();
  });

  it('closes the functions of a lost partition, and only those', async () => {
    const closed: string[] = [];
    class Closing extends Totals {
      private key = '';

      override processElement(...args: Parameters<Totals['processElement']>): void {
        this.key = args[0].customer;
        super.processElement(...args);
      }

      override close(): void {
        closed.push(this.key);
      }
    }
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.append('orders', 1, order('bob', 1));
    const job = await startJob(
      kafka,
      {},
      graphOf((environment) => {
        ordersOf(environment).keyBy('customer').process(new Closing()).print('P');
      }),
    );
    await job.read();
    job.consumer.assign([partition(0)]);
    expect(closed).toEqual(['bob']);
    await job.stop();
    expect(closed).toEqual(['bob', 'ann']);
  });
});
