import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { ManualTimers, settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals, totalsJob } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import { JobRunner } from './job-runner.ts';

const partition = (number: number) => ({ topic: 'orders', partition: number });

/** Amounts below nothing pass by customer, where they are taken as they are, and fail by category. */
function categoriesFail() {
  return graphOf((environment) => {
    const orders = ordersOf(environment);
    orders
      .keyBy('customer')
      .reduce((a, b) => ({ ...b, cents: a.cents + b.cents }))
      .map(({ customer, cents }) => `${customer} ${cents}`)
      .print('customer');
    orders.keyBy('category').process(new Totals()).print('category');
  });
}

describe('a job on a consumer group', () => {
  it('hands each record to the task of its partition and prints what comes out', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 100));
    kafka.append('orders', 1, order('bob', 50, 'Home'));
    kafka.append('orders', 0, order('ann', 25));
    const job = await startJob(kafka);
    await job.run();
    expect(job.printed.slice(0, 3)).toEqual([
      'customer> ann 100',
      'customer> ann 125',
      'customer> bob 50',
    ]);
    expect(job.printed.slice(3).toSorted()).toEqual([
      'category> Books 100',
      'category> Books 125',
      'category> Home 50',
    ]);
    expect(await job.stop()).toMatchObject({ jobName: 'totals', records: 3, results: 6 });
  });

  it('adds up across partitions what is keyed by another field', async () => {
    const kafka = new FakeKafka({ orders: 3 });
    for (let index = 0; index < 30; index++) {
      kafka.append('orders', index % 3, order(`c${index % 3}`, index, `k${index % 2}`));
    }
    const job = await startJob(kafka);
    await job.run();
    const last = (key: string) => job.printed.filter((line) => line.includes(key)).at(-1);
    expect([last('k0'), last('k1')]).toEqual(['category> k0 210', 'category> k1 225']);
  });

  it('goes through its states in order', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka);
    job.consumer.listener.rebalancing();
    job.consumer.assign([partition(0)]);
    await settled();
    await job.stop();
    expect(job.states).toEqual([
      'starting',
      'running',
      'rebalancing',
      'running',
      'stopping',
      'stopped',
    ]);
  });

  it('refuses to start without its topic, and names the code', async () => {
    const job = await startJob(new FakeKafka({}));
    await expect(job.result).rejects.toMatchObject({ code: 'TOPIC_NOT_FOUND' });
    expect(job.states.at(-1)).toBe('failed');
  });
});

describe('a stop', () => {
  it('lets the batch in hand finish, but begins no other', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    for (let index = 0; index < 200; index++) kafka.append('orders', 0, order('ann', 1));
    const abort = new AbortController();
    const job = await startJob(kafka, {
      signal: abort.signal,
      backPressure: () => {
        abort.abort();
        return undefined;
      },
    });
    const fetching = job.consumer.fetch();
    expect(await job.result).toMatchObject({ records: 200 });
    await fetching;
    expect(kafka.committed.get('orders-0')).toBe(200);
    await job.consumer.fetch();
    expect(job.printed).toHaveLength(200);
  });

  it('ends a batch between two records when it takes long, and commits up to there', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    for (let index = 0; index < 2_000; index++) kafka.append('orders', 0, order('ann', 1));
    const abort = new AbortController();
    let job: Awaited<ReturnType<typeof startJob>> | undefined;
    job = await startJob(kafka, {
      signal: abort.signal,
      backPressure: () => {
        abort.abort();
        return job?.timers.advance(600);
      },
    });
    const fetching = job.consumer.fetch();
    const { records } = await job.result;
    await fetching;
    expect(records).toBeLessThan(2_000);
    expect(kafka.committed.get('orders-0')).toBe(records);
  });

  it('while the broker is away ends the job all the same: what was not written comes again', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, 'bad');
    const job = await startJob(kafka);
    await job.read();
    let giveUp = () => {};
    kafka.onStep = () =>
      new Promise((_, reject) => {
        giveUp = () => reject(new Transient());
      });
    job.abort.abort();
    await settled();
    giveUp();
    await settled();
    await job.timers.advance(3_000);
    expect(await job.result).toMatchObject({ badRecords: 1 });
    expect(kafka.committed.get('orders-0')).toBe(0);
    expect(job.warnings).toContainEqual(expect.stringContaining('processed again'));
  });

  it('before the job has started ends it without a trace', async () => {
    const abort = new AbortController();
    abort.abort();
    const kafka = new FakeKafka({ orders: 1 });
    const runner = new JobRunner(
      totalsJob(),
      kafka.connect(),
      { groupId: 'group', printer: { print() {} }, signal: abort.signal },
      new ManualTimers(),
    );
    expect(await runner.run()).toMatchObject({ records: 0, commits: 0 });
    expect(kafka.consumers).toEqual([]);
  });
});

describe('an error', () => {
  it('of a function stops the job and names its record, of which nothing is committed', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    for (const cents of [1, -1, 2]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    await job.consumer.fetch();
    await expect(job.result).rejects.toMatchObject({
      code: 'USER_FUNCTION_FAILED',
      exitCode: 1,
      location: { topic: 'orders', partition: 0, offset: '1', operator: 'Customers' },
      message:
        'The operator "Customers" failed at orders, partition 0, offset 1: Error: negative amount',
    });
    expect(kafka.committed.get('orders-0')).toBe(0);
    expect(kafka.calls.at(-1)).toBe('leave');
    expect(job.printed.filter((line) => line.startsWith('customer'))).toEqual(['customer> ann 1']);
  });

  it('of a function sets its record aside where the job says so, and all others count once', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const cents = [1, 2, -1, 4];
    for (const amount of cents) kafka.append('orders', 0, order('ann', amount));
    const job = await startJob(kafka, { onFunctionError: 'dead-letter' }, categoriesFail());
    for (let turn = 0; turn < 3; turn++) {
      await job.run();
      for (let beat = 0; beat < 2; beat++) job.consumer.listener.stillMember();
      await settled();
    }
    await job.run();
    const last = (name: string) => job.printed.findLast((line) => line.startsWith(name));
    expect([last('customer'), last('category')]).toEqual(['customer> ann 6', 'category> Books 7']);
    expect(kafka.sent).toMatchObject([
      {
        topic: 'group-category-repartition-dead-letters',
        value: Buffer.from(JSON.stringify(order('ann', -1))),
        headers: { field: 'function', reason: expect.stringContaining('negative amount') },
      },
    ]);
    expect(await job.stop()).toMatchObject({ badRecords: 1 });
  });

  it('of the consumer that is for good ends the job with a coded error', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    job.consumer.listener.crashed(new Error('denied'), false);
    await expect(job.result).rejects.toThrow('translated');
  });

  it('of the consumer that it mends itself is a warning', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    job.consumer.listener.crashed(new Error('closed'), true);
    expect(job.warnings).toEqual([expect.stringContaining('starts again')]);
    await job.stop();
  });

  it('is a log that ends before the position: the topic was made anew', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2, 3]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    await job.read();
    kafka.logs.clear();
    kafka.append('orders', 0, order('ann', 1));
    void job.consumer.listener.batch(
      job.consumer.batch(partition(0), kafka.log(partition(0)).read(0).records),
    );
    await job.timers.advance(10_000);
    await expect(job.result).rejects.toMatchObject({
      code: 'LOG_WENT_BACK',
      message: expect.stringContaining('the log ends at 1'),
    });
  });
});

describe('a broker that is away', () => {
  it('is told once, and so is its return', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    await job.timers.advance(20_000);
    expect(job.warnings).toEqual([expect.stringContaining('No answer from Kafka for 5 s')]);
    await job.stop();
  });

  it('is told again every minute', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    await job.timers.advance(70_000);
    expect(job.warnings).toHaveLength(2);
    expect(job.warnings[1]).toContain('No answer from Kafka for 65 s');
  });

  it('is told while the group hands out tasks, too', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    job.consumer.listener.rebalancing();
    await job.timers.advance(10_000);
    expect(job.warnings).toEqual([expect.stringContaining('No answer from Kafka')]);
  });

  it('is told by a task that cannot start, once, with the reason', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.onStep = () => Promise.reject(new Transient('no coordinator now'));
    const job = await startJob(kafka, {}, categoriesFail());
    for (let second = 0; second < 20; second++) {
      job.consumer.listener.answered();
      await job.timers.advance(1_000);
    }
    const told = job.warnings.filter((line) => line.startsWith('Task 0_0 '));
    expect(told).toEqual([expect.stringMatching(/^Task 0_0 cannot start yet.*no coordinator now/)]);
  });

  it('is told by a task whose start hangs, and by none that is not wanted any more', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.onStep = () => new Promise(() => {});
    const job = await startJob(kafka, {}, categoriesFail());
    const turn = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        job.consumer.listener.answered();
        await job.timers.advance(1_000);
      }
    };
    await turn(20);
    const told = 'Task 0_0 cannot start yet: no answer from Kafka for 5 s.';
    expect(job.warnings.filter((line) => line.startsWith('Task 0_0 '))).toEqual([told]);
    const known = job.warnings.length;
    job.consumer.assign([]);
    await turn(90);
    expect(job.warnings).toHaveLength(known);
  });
});
