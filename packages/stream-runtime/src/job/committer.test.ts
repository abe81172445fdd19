import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { order } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const partition = (number: number) => ({ topic: 'orders', partition: number });

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
