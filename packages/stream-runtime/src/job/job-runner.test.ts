import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { ManualTimers, settled } from '../test-support/manual-timers.ts';
import { totalsJob } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import { JobRunner } from './job-runner.ts';

const order = (customer: string, cents: number, category = 'Books', at = 1_000) => ({
  customer,
  category,
  cents,
  at,
});

const partition = (number: number) => ({ topic: 'orders', partition: number });

describe('a job on a consumer group', () => {
  it('hands each record to the task of its partition and prints what comes out', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 100));
    kafka.append('orders', 1, order('bob', 50, 'Home'));
    kafka.append('orders', 0, order('ann', 25));
    const job = await startJob(kafka);
    await job.read();
    expect(job.printed).toEqual([
      'customer> ann 100',
      'category> Books 100',
      'customer> ann 125',
      'category> Books 125',
      'customer> bob 50',
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
    await job.read();
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

  it('says that exactly-once is not there yet', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }), { guarantee: 'exactly-once' });
    expect(job.warnings).toEqual([expect.stringContaining('at-least-once is in force')]);
  });

  it('refuses to start without its topic, and names the code', async () => {
    const job = await startJob(new FakeKafka({}));
    await expect(job.result).rejects.toMatchObject({ code: 'TOPIC_NOT_FOUND' });
    expect(job.states.at(-1)).toBe('failed');
  });
});

describe('the start position', () => {
  it('is where the group stopped', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2, 4]) kafka.append('orders', 0, order('ann', cents));
    kafka.committed.set('orders-0', 2);
    const job = await startJob(kafka);
    await job.read();
    expect(job.printed).toEqual(['customer> ann 4', 'category> Books 4']);
  });

  it('is the end for `latest` without an offset, and is committed at once', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { from: 'latest' });
    expect(kafka.committed.get('orders-0')).toBe(1);
    kafka.append('orders', 0, order('ann', 2));
    await job.read();
    expect(job.printed).toEqual(['customer> ann 2', 'category> Books 2']);
  });

  it('is the beginning, also for `latest`, in a partition that was added later', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, { from: 'latest' });
    kafka.counts.set('orders', 2);
    kafka.append('orders', 1, order('bob', 3));
    job.consumer.assign([partition(0), partition(1)]);
    await settled();
    await job.read();
    expect(job.printed).toContain('customer> bob 3');
  });

  it('is asked for again when the broker does not answer', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    let failures = 2;
    kafka.answerOffsets = async () => {
      if (failures-- > 0) throw new Transient();
    };
    const job = await startJob(kafka);
    expect(await job.consumer.fetch()).toBe(false);
    await job.timers.advance(1_000);
    await job.read();
    expect(job.printed).toHaveLength(2);
  });

  it('is moved, with a warning, when the records at it were deleted', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1), 50);
    kafka.committed.set('orders-0', 10);
    const job = await startJob(kafka);
    await job.read();
    expect(job.warnings).toEqual([expect.stringContaining('deleted')]);
    expect(job.printed).toHaveLength(2);
  });
});

describe('commits', () => {
  it('are made every interval, of what was processed, and not without progress', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { commitIntervalMs: 500 });
    await job.read();
    expect(kafka.commits).toEqual([]);
    await job.timers.advance(500);
    expect(kafka.commits).toEqual([[{ ...partition(0), offset: 1 }]]);
    await job.timers.advance(5_000);
    expect(kafka.commits).toHaveLength(1);
    expect(await job.stop()).toMatchObject({ commits: 1 });
  });

  it('are made once more when the job is stopped, before it leaves the group', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.read();
    await job.stop();
    expect(kafka.calls).toEqual(['commit orders-0@1', 'leave']);
  });

  it('are tried again when the group was rebalancing', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { commitIntervalMs: 100 });
    await job.read();
    kafka.answerCommit = () => Promise.reject(new Transient());
    await job.timers.advance(100);
    kafka.answerCommit = async () => {};
    await job.timers.advance(100);
    expect(kafka.committed.get('orders-0')).toBe(1);
  });

  it('are given up after a while when the broker is away at the end', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.read();
    kafka.answerCommit = () => new Promise(() => {});
    job.abort.abort();
    await settled();
    await job.timers.advance(3_000);
    expect(await job.result).toMatchObject({ records: 1, commits: 0 });
    expect(job.warnings).toEqual([expect.stringContaining('processed again')]);
  });

  it('that Kafka refuses for good stop the job', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { commitIntervalMs: 100 });
    await job.read();
    kafka.answerCommit = () => Promise.reject(new Error('group not permitted'));
    await job.timers.advance(100);
    await expect(job.result).rejects.toThrow('group not permitted');
  });
});

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

  it('takes the task of a lost partition away, and reads it afresh when it comes back', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 1, order('bob', 1));
    const job = await startJob(kafka);
    await job.read();
    job.consumer.listener.rebalancing();
    await settled();
    job.consumer.assign([partition(0)]);
    await settled();
    kafka.append('orders', 1, order('bob', 2));
    kafka.committed.set('orders-1', 1);
    job.consumer.assign([partition(0), partition(1)]);
    await settled();
    await job.read();
    expect(job.printed.filter((line) => line.startsWith('customer'))).toEqual([
      'customer> bob 1',
      'customer> bob 2',
    ]);
  });

  it('commits what was processed while that is still accepted', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    await job.read();
    job.consumer.listener.rebalancing();
    await settled();
    expect(kafka.calls).toEqual(['commit orders-0@1']);
  });

  it('noticed by a heartbeat goes back to the client after a commit', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka);
    const rebalance = new Error('REBALANCE_IN_PROGRESS');
    job.consumer.heartbeat = () => Promise.reject(rebalance);
    await expect(job.consumer.fetch()).rejects.toBe(rebalance);
    expect(kafka.calls).toEqual(['commit orders-0@1']);
  });

  it('does not let records through a second time when a fetch comes from before the position', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    await job.read();
    await job.consumer.listener.batch(job.consumer.batch(partition(0), kafka.log(partition(0))));
    expect(job.printed.filter((line) => line.startsWith('customer'))).toHaveLength(2);
  });
});

describe('a bounded job', () => {
  it('reads up to the ends found at the start, emits the last watermark, commits and leaves', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.append('orders', 1, order('bob', 2));
    const job = await startJob(kafka, { bounded: true });
    kafka.append('orders', 0, order('ann', 4));
    await job.read();
    expect(await job.result).toMatchObject({ records: 2 });
    expect(kafka.committed).toEqual(
      new Map([
        ['orders-0', 1],
        ['orders-1', 1],
      ]),
    );
    expect(kafka.calls.at(-1)).toBe('leave');
    expect(job.states.slice(-2)).toEqual(['finishing', 'stopped']);
  });

  it('ends at once when there is nothing to read', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.committed.set('orders-0', 1);
    const job = await startJob(kafka, { bounded: true });
    expect(await job.result).toMatchObject({ records: 0, results: 0, elapsedMs: 0 });
  });

  it('ends when a gap or control records lead up to the end', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1), 0);
    kafka.append('orders', 0, order('ann', 2), 9);
    const job = await startJob(kafka, { bounded: true });
    await job.consumer.listener.batch(
      job.consumer.batch(partition(0), kafka.log(partition(0)).slice(0, 1)),
    );
    job.consumer.listener.skippedTo({ ...partition(0), offset: 10 });
    expect(await job.result).toMatchObject({ records: 1 });
    expect(kafka.committed.get('orders-0')).toBe(10);
  });

  it('ends when the group gave it no partition', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.answerOffsets = () => Promise.reject(new Transient());
    const job = await startJob(kafka, { bounded: true });
    kafka.answerOffsets = async () => {};
    job.consumer.assign([]);
    await job.timers.advance(1_000);
    expect(await job.result).toMatchObject({ records: 0 });
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
    expect(job.printed).toHaveLength(400);
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

  it('before the job has started ends it without a trace', async () => {
    const abort = new AbortController();
    abort.abort();
    const kafka = new FakeKafka({ orders: 1 });
    const runner = new JobRunner(
      totalsJob(),
      kafka,
      { groupId: 'group', printer: { print() {} }, signal: abort.signal },
      new ManualTimers(),
    );
    expect(await runner.run()).toMatchObject({ records: 0, commits: 0 });
    expect(kafka.consumers).toEqual([]);
  });
});

describe('an error', () => {
  it('of a function stops the job at its record: nothing is skipped, what was before is committed', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.committed.set('orders-0', 0);
    for (const cents of [1, -1, 2]) kafka.append('orders', 0, order('ann', cents));
    const job = await startJob(kafka);
    await job.consumer.fetch();
    await expect(job.result).rejects.toMatchObject({
      code: 'USER_FUNCTION_FAILED',
      exitCode: 1,
      location: { topic: 'orders', partition: 0, offset: '1' },
      message: expect.stringContaining('negative amount'),
    });
    expect(kafka.committed.get('orders-0')).toBe(1);
    expect(kafka.calls.at(-1)).toBe('leave');
    expect(job.printed.filter((line) => line.startsWith('customer'))).toEqual(['customer> ann 1']);
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
    await job.consumer.listener.batch(job.consumer.batch(partition(0), kafka.log(partition(0))));
    await expect(job.result).rejects.toMatchObject({ code: 'LOG_WENT_BACK' });
  });
});

describe('a broker that is away', () => {
  it('is told once, and so is its return', async () => {
    const job = await startJob(new FakeKafka({ orders: 1 }));
    await job.timers.advance(20_000);
    expect(job.warnings).toEqual([expect.stringContaining('has not answered for 5 s')]);
    await job.stop();
  });
});
