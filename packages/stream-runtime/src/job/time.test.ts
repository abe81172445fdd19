import {
  type Collector,
  type JobGraph,
  type KeyedProcessContext,
  KeyedProcessFunction,
} from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, type TestOrder } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** Sets a timer at each order, a second after it, and tells when it fires. */
class Alarms extends KeyedProcessFunction<string, TestOrder, string> {
  private readonly domain: 'event time' | 'processing time';

  constructor(domain: 'event time' | 'processing time') {
    super();
    this.domain = domain;
  }

  processElement(order: TestOrder, context: KeyedProcessContext<string>): void {
    const timers = context.timerService();
    if (this.domain === 'event time') timers.registerEventTimeTimer(order.at + 1_000);
    else timers.registerProcessingTimeTimer(timers.currentProcessingTime() + 1_000);
  }

  override onTimer(
    timestamp: number,
    context: KeyedProcessContext<string>,
    out: Collector<string>,
  ) {
    if (timestamp === 666_000) throw new Error('bad number');
    out.collect(`${context.getCurrentKey()} ${timestamp}`);
  }
}

function alarmsJob(domain: 'event time' | 'processing time', idleMs = Infinity): JobGraph {
  return graphOf((environment) => {
    const orders = ordersOf(environment, 'orders', idleMs);
    orders.keyBy('customer').process(new Alarms(domain)).print('own');
    orders.keyBy('category').process(new Alarms(domain)).print('exchanged');
  });
}

const first = { topic: 'orders', partition: 0 };

const at = (time: number, customer = 'ann') => order(customer, 1, 'Books', time);

describe('time in a job', () => {
  it('goes on without records: the watermark of what was read comes with the next probe', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, {}, alarmsJob('event time'));
    kafka.append('orders', 0, at(1_000));
    kafka.append('orders', 0, at(8_000));
    await job.read();
    expect(job.printed).toEqual([]);
    await job.timers.advance(200);
    expect(job.printed).toEqual(['own> ann 2000']);
    await job.run();
    expect(job.printed).toEqual(['own> ann 2000', 'exchanged> Books 2000']);
  });

  it('behind an exchange is that of the slowest partition', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const job = await startJob(kafka, {}, alarmsJob('event time'));
    for (const time of [1_000, 8_000]) kafka.append('orders', 0, at(time));
    await job.run();
    expect(job.printed).toEqual(['own> ann 2000']);
    kafka.append('orders', 1, at(9_000, 'bob'));
    await job.run();
    expect(job.printed).toEqual(['own> ann 2000', 'exchanged> Books 2000']);
  });

  it('does not wait for a partition that is idle, where the strategy says so', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const job = await startJob(kafka, {}, alarmsJob('event time', 2_000));
    for (const time of [1_000, 8_000]) kafka.append('orders', 0, at(time));
    await job.run(500, 2);
    expect(job.printed).toEqual(['own> ann 2000']);
    await job.run(2_000);
    expect(job.printed).toContain('exchanged> Books 2000');
  });

  it('takes no partition for idle whose start offset is still being found out', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const job = await startJob(kafka, {}, alarmsJob('event time', 2_000));
    const repartition = [0, 1].map((partition) => ({
      topic: 'group-category-repartition',
      partition,
    }));
    job.consumer.assign([first, ...repartition]);
    await settled();
    kafka.answerOffsets = () => Promise.reject(new Transient());
    job.consumer.assign([first, { topic: 'orders', partition: 1 }, ...repartition]);
    for (const time of [1_000, 8_000]) kafka.append('orders', 0, at(time));
    await job.run(3_000);
    expect(job.printed).toEqual(['own> ann 2000']);
    kafka.answerOffsets = async () => {};
    await job.run(3_000);
    expect(job.printed).toContain('exchanged> Books 2000');
  });

  it('takes no partition for idle while the broker is away, or the process asleep', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const job = await startJob(kafka, {}, alarmsJob('event time', 2_000));
    for (const time of [1_000, 8_000]) kafka.append('orders', 0, at(time));
    await job.run(100, 4);
    // Heartbeats of the group's coordinator say nothing of the partitions' leaders.
    for (let second = 0; second < 20; second++) {
      job.consumer.listener.answered();
      await job.timers.advance(1_000);
    }
    await job.run(100, 8);
    expect(job.printed).toEqual(['own> ann 2000']);
    await job.run(1_000);
    expect(job.printed).toContain('exchanged> Books 2000');
  });

  it('takes no partition for idle while a slow sink holds all of them up', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    let room = () => {};
    const isFree = new Promise<void>((resolve) => {
      room = resolve;
    });
    const backPressure = () => isFree;
    const job = await startJob(kafka, { backPressure }, alarmsJob('event time', 2_000));
    for (let time = 1_000; time < 81_000; time += 1_000) kafka.append('orders', 0, at(time));
    const fetched = job.consumer.fetch();
    await settled();
    await job.timers.advance(10_000);
    expect(job.printed.filter((line) => line.startsWith('exchanged'))).toEqual([]);
    room();
    await fetched;
    await job.run(3_000);
    expect(job.printed).toContain('exchanged> Books 2000');
  });

  it('waits for a partition that another process reads: its watermark comes through the topic', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    const one = await startJob(kafka, {}, alarmsJob('event time'));
    const other = await startJob(kafka, {}, alarmsJob('event time'));
    const behind = [0, 1].map((partition) => ({ topic: 'group-category-repartition', partition }));
    one.consumer.assign([]);
    other.consumer.assign([{ topic: 'orders', partition: 1 }]);
    one.consumer.assign([first, ...behind]);
    await settled();
    for (const time of [1_000, 8_000]) kafka.append('orders', 0, at(time));
    await one.run();
    expect(one.printed).toEqual(['own> ann 2000']);
    kafka.append('orders', 1, at(9_000, 'bob'));
    await other.run();
    await one.run();
    expect(one.printed).toContain('exchanged> Books 2000');
  });

  it('fires timers of the wall clock when they are due, without records', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, {}, alarmsJob('processing time'));
    kafka.append('orders', 0, at(1_000));
    await job.read();
    const due = job.timers.now() + 1_000;
    await job.timers.advance(1_000);
    expect(job.printed).toEqual([]);
    await job.timers.advance(1);
    expect(job.printed).toEqual([`own> ann ${due}`]);
    await job.run();
    expect(job.printed[1]).toMatch(/^exchanged> Books \d+$/);
  });

  it('ends, in a bounded job, with all event-time timers fired', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, at(1_000));
    kafka.append('orders', 1, at(3_000, 'bob'));
    const job = await startJob(kafka, { bounded: true }, alarmsJob('event time'));
    await job.run();
    await job.result;
    expect(job.printed).toEqual([
      'own> ann 2000',
      'own> bob 4000',
      'exchanged> Books 2000',
      'exchanged> Books 4000',
    ]);
  });

  it('does not end when the job is stopped: timers that are not due stay unfired', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, {}, alarmsJob('event time'));
    kafka.append('orders', 0, at(1_000));
    await job.read();
    await job.stop();
    expect(job.printed).toEqual([]);
    expect(job.timers.size).toBe(0);
  });

  it('stops the job when a timer throws, and names its operator', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, {}, alarmsJob('event time'));
    for (const time of [665_000, 675_000]) kafka.append('orders', 0, at(time));
    await job.read();
    await job.timers.advance(200);
    await expect(job.result).rejects.toMatchObject({
      code: 'USER_FUNCTION_FAILED',
      message: expect.stringContaining('bad number'),
    });
  });
});
