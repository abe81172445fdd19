import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { order } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const partition = (number: number) => ({ topic: 'orders', partition: number });

describe('a bounded job', () => {
  it('reads up to the ends found at the start, emits the last watermark, commits and leaves', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.append('orders', 1, order('bob', 2));
    const job = await startJob(kafka, { bounded: true });
    kafka.append('orders', 0, order('ann', 4));
    await job.run();
    expect(await job.result).toMatchObject({ records: 2, results: 4 });
    expect([kafka.committed.get('orders-0'), kafka.committed.get('orders-1')]).toEqual([1, 1]);
    expect(kafka.calls.at(-1)).toBe('leave');
    expect(job.states.slice(-2)).toEqual(['finishing', 'stopped']);
  });

  it('ends at once when there is nothing to read', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 1));
    kafka.committed.set('orders-0', 1);
    const job = await startJob(kafka, { bounded: true });
    await job.run();
    expect(await job.result).toMatchObject({ records: 0, results: 0, elapsedMs: 0 });
  });

  it('ends when a gap or control records lead up to the end', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1), 0);
    kafka.append('orders', 0, order('ann', 2), 9);
    const job = await startJob(kafka, { bounded: true });
    await job.consumer.listener.batch(
      job.consumer.batch(partition(0), kafka.log(partition(0)).read(0, 1).records),
    );
    job.consumer.listener.skippedTo({ ...partition(0), offset: 10, first: 1 });
    await job.run();
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
