import { describe, expect, it } from 'vitest';
import { silentLog } from '../options.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import type { JobParts } from './job-parts.ts';
import { PartitionWatch } from './partition-watch.ts';

const categories = graphOf((environment) => {
  ordersOf(environment).keyBy('category').process(new Totals()).print('category');
});

const stateless = graphOf((environment) => {
  ordersOf(environment)
    .map(({ customer }) => customer)
    .print('order');
});

describe('partitions that are added to a topic of a running job', () => {
  it('stop it within half a minute where state is divided by their number', async () => {
    const kafka = new FakeKafka({ orders: 3 });
    const job = await startJob(kafka);
    kafka.counts.set('orders', 5);
    await job.timers.advance(30_000);
    await expect(job.result).rejects.toMatchObject({
      code: 'PARTITION_COUNT_CHANGED',
      message:
        'orders has 5 partitions now; the job began when it had 3, and its state is divided by that.',
      hint: expect.stringContaining('--reset'),
    });
  });

  it('stop it where others were told of its tasks, and are read when it is started again', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, {}, categories);
    await job.run();
    kafka.counts.set('orders', 2);
    await job.timers.advance(30_000);
    await expect(job.result).rejects.toMatchObject({
      code: 'PARTITION_COUNT_CHANGED',
      message: 'orders has 2 partitions now; the job began when it had 1.',
      hint: expect.stringContaining('again'),
    });
    kafka.append('orders', 1, order('bob', 2));
    const again = await startJob(kafka, {}, categories);
    await again.run();
    expect(again.printed).toEqual(['category> Books 3']);
  });

  it('are read from their beginning by a job without state', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, { from: 'latest' }, stateless);
    kafka.counts.set('orders', 2);
    kafka.append('orders', 1, order('bob', 3));
    await job.timers.advance(30_000);
    await settled();
    await job.read();
    expect(job.printed).toEqual(['order> bob']);
    const { owned } = job.consumer;
    await job.timers.advance(60_000);
    expect(job.consumer.owned).toBe(owned);
  });
});

it('a broker that does not say how many partitions there are is asked again the next time', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  let watch: PartitionWatch | undefined;
  const failures: string[] = [];
  let isAway = true;
  const wired = ({ plan, consumer }: JobParts) => {
    watch = new PartitionWatch({
      client: {
        async ensureTopic() {
          if (isAway) throw new Transient();
          return 2;
        },
      },
      plan,
      consumer,
      log: silentLog,
      isActive: () => true,
      onFailure: (error) => void failures.push(String(error)),
    });
  };
  await startJob(kafka, { hooks: { wired } });
  await watch?.look();
  expect(failures).toEqual([]);
  isAway = false;
  await watch?.look();
  expect(failures[0]).toContain('orders has 2 partitions now');
});
