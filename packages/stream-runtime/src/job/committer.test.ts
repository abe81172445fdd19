import { describe, expect, it } from 'vitest';
import { kafkaSink } from '../kafka-sink.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** A Kafka with one order that the group has not read. */
function oneOrder(): FakeKafka {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.committed.set('orders-0', 0);
  kafka.append('orders', 0, order('ann', 1));
  return kafka;
}

/** Writes the totals of customers. */
function writingJob() {
  return graphOf((environment) => {
    const serialize = (value: string) => ({ key: null, value });
    ordersOf(environment)
      .keyBy('customer')
      .process(new Totals())
      .sinkTo(kafkaSink({ topic: 'results', serialize }));
  });
}

/** Fails the next step of this name, once. */
function failAt(kafka: FakeKafka, step: string, error: Error): void {
  kafka.onStep = async (now) => {
    if (now !== step) return;
    kafka.onStep = async () => {};
    throw error;
  };
}

describe('commits', () => {
  it('are made every interval, of what was processed, and not without progress', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka, { commitIntervalMs: 500 });
    await job.read();
    expect(kafka.calls).toEqual([]);
    await job.timers.advance(500);
    expect(kafka.calls).toEqual(['commit orders-0@1']);
    await job.timers.advance(5_000);
    expect(kafka.calls).toHaveLength(1);
    await job.stop();
  });

  it('are made once more when the job is stopped, before it leaves the group', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka);
    await job.read();
    await job.stop();
    expect(kafka.calls).toEqual(['commit orders-0@1', 'leave']);
  });

  it('say the watermark of each partition beside its offset, and where its state is', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka);
    kafka.append('orders', 0, order('ann', 1, 'Books', 20_000));
    await job.run();
    expect(kafka.metadata.get('orders-0')).toBe('wm=14999 state=group-orders-changelog');
  });

  it('tell who watches of each, with its number', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka);
    await job.run();
    kafka.append('orders', 0, order('ann', 1));
    await job.run();
    const commits = job.events.filter((event) => event.type === 'commit');
    const ofSource = commits.filter(({ task }) => task === '0_0');
    expect(ofSource.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('are given up after a while when the broker is away at the end', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka);
    await job.read();
    kafka.onStep = () => new Promise(() => {});
    job.abort.abort();
    await settled();
    await job.timers.advance(3_000);
    expect(await job.result).toMatchObject({ records: 1 });
    expect(kafka.committed.get('orders-0')).toBe(0);
    expect(job.warnings).toEqual([expect.stringContaining('processed again')]);
  });

  it('that Kafka refuses for good stop the job', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka, { commitIntervalMs: 100 });
    await job.read();
    failAt(kafka, 'send', new Error('topic not permitted'));
    await job.timers.advance(100);
    await expect(job.result).rejects.toThrow('topic not permitted');
  });
});

describe('under at-least-once', () => {
  it('results are written at once, and acknowledged before the positions are committed', async () => {
    const kafka = new FakeKafka({ orders: 1, results: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { guarantee: 'at-least-once' }, writingJob());
    await job.read();
    await job.timers.advance(200);
    expect(kafka.sent).toHaveLength(1);
    expect(kafka.committed.get('orders-0')).toBe(0);
    await job.run();
    expect(kafka.committed.get('orders-0')).toBe(1);
    await job.stop();
  });

  it('results come twice after a failure, but no total counts twice', async () => {
    const kafka = new FakeKafka({ orders: 1, results: 1 });
    kafka.append('orders', 0, order('ann', 1));
    const job = await startJob(kafka, { guarantee: 'at-least-once' }, writingJob());
    await job.read();
    failAt(kafka, 'commit', new Transient());
    await job.timers.advance(1_000);
    for (let beat = 0; beat < 2; beat++) job.consumer.listener.stillMember();
    await settled();
    kafka.append('orders', 0, order('ann', 2));
    await job.run();
    expect(kafka.sent.map(({ value }) => value)).toEqual(['ann 1', 'ann 1', 'ann 3']);
  });
});

describe('a task whose commit failed', () => {
  const steps = ['begin', 'send', 'offsets', 'commit', 'committed'];

  it.each(steps)(
    'at %s starts again from what was committed, and nothing counts twice',
    async (step) => {
      const kafka = oneOrder();
      const job = await startJob(kafka, { commitIntervalMs: 100 });
      await job.read();
      failAt(kafka, step, new Transient());
      await job.timers.advance(100);
      expect(job.events).toContainEqual(
        expect.objectContaining({ type: 'task-lost', task: '0_0' }),
      );
      for (let beat = 0; beat < 2; beat++) job.consumer.listener.stillMember();
      await settled();
      kafka.append('orders', 0, order('ann', 10));
      await job.run(100, 10);
      expect(job.printed.findLast((line) => line.startsWith('customer'))).toBe('customer> ann 11');
      expect(job.printed.findLast((line) => line.startsWith('category'))).toBe(
        'category> Books 11',
      );
      expect(kafka.committed.get('orders-0')).toBe(2);
    },
  );

  it('does not fence before a heartbeat that was sent later shows that it is still its own', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka, { commitIntervalMs: 100 });
    await job.read();
    failAt(kafka, 'commit', new Transient());
    await job.timers.advance(100);
    const steps: string[] = [];
    kafka.onStep = async (step) => void steps.push(step);
    await job.timers.advance(5_000);
    job.consumer.listener.stillMember();
    await settled();
    expect(steps).not.toContain('fence');
    job.consumer.listener.stillMember();
    await settled();
    expect(steps).toContain('fence');
  });

  it('commits nothing more once another process has fenced it', async () => {
    const kafka = oneOrder();
    const job = await startJob(kafka, { commitIntervalMs: 100 });
    await job.read();
    await kafka.connect().transactionalProducer('group-0-0').fence();
    await job.timers.advance(1_000);
    expect(kafka.committed.get('orders-0')).toBe(0);
    expect(job.events).toContainEqual(
      expect.objectContaining({ type: 'task-lost', reason: expect.stringContaining('fenced') }),
    );
  });
});
