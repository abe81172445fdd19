import type { JobGraph } from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { kafkaSink } from '../kafka-sink.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** A job that writes 100 kB for each order. */
function largeResults(onResult: () => void): JobGraph {
  return graphOf((environment) => {
    const serialize = (customer: string) => {
      onResult();
      return { key: customer, value: 'x'.repeat(100_000) };
    };
    ordersOf(environment)
      .map(({ customer }) => customer)
      .sinkTo(kafkaSink({ topic: 'results', serialize }));
  });
}

/** A promise that a test lets go. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('a slow sink', () => {
  it('holds the job back within bounded memory, and the group waits for it', async () => {
    const kafka = new FakeKafka({ orders: 1, results: 1 });
    for (let index = 0; index < 500; index++) kafka.append('orders', 0, order('ann', 1));
    const { opened, open } = gate();
    let results = 0;
    const processed = () => results;
    const job = await startJob(
      kafka,
      {},
      largeResults(() => results++),
    );
    kafka.onStep = () => opened;
    let heartbeats = 0;
    job.consumer.heartbeat = async () => {
      heartbeats++;
    };
    const fetched = job.consumer.fetch();
    await settled();
    await job.timers.advance(3_000);
    expect(kafka.sent).toHaveLength(0);
    expect(processed()).toBeLessThan(150);
    expect(heartbeats).toBeGreaterThanOrEqual(3);
    expect(kafka.committed.get('orders-0')).toBe(0);
    open();
    await fetched;
    expect(await job.stop()).toMatchObject({ records: 500, results: 500 });
    expect(kafka.sent).toHaveLength(500);
    expect(kafka.committed.get('orders-0')).toBe(500);
  });

  it('that is a terminal does the same through backPressure', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (let index = 0; index < 500; index++) kafka.append('orders', 0, order('ann', 1));
    const { opened, open } = gate();
    let isSlow = false;
    const backPressure = () => (isSlow ? opened : undefined);
    const job = await startJob(kafka, { backPressure });
    isSlow = true;
    const fetched = job.consumer.fetch();
    await settled();
    expect(job.printed.length).toBeLessThan(500);
    isSlow = false;
    open();
    await fetched;
    expect(job.printed).toHaveLength(500);
  });

  it('does not hold back the rebalance that a heartbeat finds', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (let index = 0; index < 500; index++) kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { backPressure: () => new Promise(() => {}) });
    const rebalance = new Error('REBALANCE_IN_PROGRESS');
    job.consumer.heartbeat = () => Promise.reject(rebalance);
    const fetched = expect(job.consumer.fetch()).rejects.toBe(rebalance);
    await settled();
    await job.timers.advance(1_000);
    await fetched;
    expect(kafka.committed.get('orders-0')).toBe(32);
  });

  it('that writes nothing before the commit keeps the offsets where they are', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const { opened, open } = gate();
    let isSlow = false;
    const flushPrinter = () => (isSlow ? opened : Promise.resolve());
    const job = await startJob(kafka, { flushPrinter, commitIntervalMs: 100 });
    isSlow = true;
    await job.read();
    await job.timers.advance(500);
    expect(kafka.committed.get('orders-0')).toBe(0);
    open();
    await job.timers.advance(500);
    expect(kafka.committed.get('orders-0')).toBe(1);
  });
});
