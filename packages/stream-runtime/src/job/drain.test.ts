import { TumblingEventTimeWindows, WatermarkStrategy } from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../kafka-source.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, type TestOrder, testSerde } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** The sum of each category and second, which only time going on can complete. */
function windowsJob() {
  return graphOf((environment) => {
    environment
      .fromSource(
        kafkaSource({ topic: 'orders', serde: testSerde }),
        WatermarkStrategy.forMonotonousTimestamps<TestOrder>().withTimestampAssigner(
          ({ at }) => at,
        ),
        'Orders',
      )
      .keyBy('category')
      .window(TumblingEventTimeWindows.of(1_000))
      .reduce((a, b) => ({ ...b, cents: a.cents + b.cents }))
      .map(({ cents }) => cents)
      .print('sum');
  });
}

describe('a stop', () => {
  it('with drain fires the windows that are open, and commits that', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const drain = new AbortController();
    const job = await startJob(kafka, { drainSignal: drain.signal }, windowsJob());
    kafka.append('orders', 0, order('ann', 1));
    kafka.append('orders', 1, order('bob', 2));
    await job.run();
    expect(job.printed).toEqual([]);
    drain.abort();
    await settled();
    await job.run();
    expect(await job.result).toMatchObject({ records: 2 });
    expect(job.printed).toEqual(['sum> 3']);
  });

  it('without drain leaves them open for the next run', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const first = await startJob(kafka, {}, windowsJob());
    await first.run();
    await first.stop();
    expect(first.printed).toEqual([]);
    const next = await startJob(kafka, {}, windowsJob());
    kafka.append('orders', 0, order('ann', 2));
    kafka.append('orders', 0, order('ann', 4, 'Books', 9_000));
    await next.run();
    expect(next.printed).toEqual(['sum> 3']);
  });

  it('with drain does not end time for the next run: what comes then is not late', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) {
      kafka.append('orders', 0, order('ann', cents, 'Books', cents * 10_000));
      const job = await startJob(kafka, { bounded: true }, windowsJob());
      await job.run();
      expect(await job.result).toMatchObject({ records: 1, late: 0 });
      expect(job.printed).toEqual([`sum> ${cents}`]);
    }
  });
});
