import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const partition = (number: number) => ({ topic: 'orders', partition: number });

/** Prints customers; has no state. */
function statelessJob() {
  return graphOf((environment) => {
    ordersOf(environment)
      .map(({ customer }) => customer)
      .print('orders');
  });
}

function kafkaGrown(kafka: FakeKafka): FakeKafka {
  kafka.counts.set('orders', 2);
  return kafka;
}

describe('the start position', () => {
  it('is refused where the group has read on without its state', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    const before = await startJob(kafka);
    await before.run();
    await before.stop();
    for (const cents of [4, 8]) kafka.append('orders', 0, order('ann', cents));
    const without = await startJob(kafka, { stateTopics: false });
    await without.run();
    await without.stop();
    const after = await startJob(kafka);
    await expect(after.result).rejects.toMatchObject({
      code: 'STATE_LEFT_BEHIND',
      message: expect.stringContaining('as of offset 2 of orders, partition 0'),
    });
  });

  it('is where the group stopped', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2, 4]) kafka.append('orders', 0, order('ann', cents));
    kafka.committed.set('orders-0', 2);
    const job = await startJob(kafka);
    await job.run();
    expect(job.printed).toEqual(['customer> ann 4', 'category> Books 4']);
  });

  it('is the end for `latest` without an offset, and is committed at once', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { from: 'latest' });
    expect(kafka.committed.get('orders-0')).toBe(1);
    kafka.append('orders', 0, order('ann', 2));
    await job.run();
    expect(job.printed).toEqual(['customer> ann 2', 'category> Books 2']);
  });

  it('is the beginning, also for `latest`, in a partition that was added later', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, { from: 'latest' }, statelessJob());
    kafka.counts.set('orders', 2);
    kafka.append('orders', 1, order('bob', 3));
    job.consumer.assign([partition(0), partition(1)]);
    await settled();
    await job.read();
    expect(job.printed).toEqual(['orders> bob']);
  });

  it('cannot be where state is divided by the number of partitions: the job says so', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka);
    job.consumer.assign([partition(0), partition(1)]);
    await expect(job.result).rejects.toMatchObject({
      code: 'PARTITION_COUNT_CHANGED',
      message: expect.stringContaining('orders has more partitions now'),
    });
    await expect((await startJob(kafkaGrown(kafka))).result).rejects.toMatchObject({
      code: 'PARTITION_COUNT_CHANGED',
    });
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
    await job.run();
    expect(job.printed).toHaveLength(2);
  });

  it('is moved, with a warning, when the records at it were deleted', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1), 50);
    kafka.committed.set('orders-0', 10);
    const job = await startJob(kafka);
    await job.run();
    expect(job.warnings).toEqual([expect.stringContaining('deleted')]);
    expect(job.printed).toHaveLength(2);
  });
});
