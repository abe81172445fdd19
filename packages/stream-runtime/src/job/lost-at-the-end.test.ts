import { TumblingEventTimeWindows, WatermarkStrategy } from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../kafka-source.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, type TestOrder, testSerde } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import type { JobParts } from './job-parts.ts';

type Job = Awaited<ReturnType<typeof startJob>>;

/** The sum of each category and second. */
function windowsJob() {
  return graphOf((environment) => {
    const strategy = WatermarkStrategy.forMonotonousTimestamps<TestOrder>();
    environment
      .fromSource(
        kafkaSource({ topic: 'orders', serde: testSerde }),
        strategy.withTimestampAssigner(({ at }) => at),
        'Orders',
      )
      .keyBy('category')
      .window(TumblingEventTimeWindows.of(1_000))
      .reduce((a, b) => ({ ...b, cents: a.cents + b.cents }))
      .map(({ cents }) => cents)
      .print('sum');
  });
}

/** Each step of this name fails until the function is called that comes back. */
function failing(kafka: FakeKafka, step: string): () => void {
  kafka.onStep = async (now) => {
    if (now === step) throw new Transient(`no answer to ${now}`);
  };
  return () => {
    kafka.onStep = async () => {};
  };
}

/** A job that has processed two orders, and whose commit of them failed. */
async function withLostTask(options: Parameters<typeof startJob>[1] = {}) {
  const kafka = new FakeKafka({ orders: 1 });
  const job = await startJob(kafka, options, windowsJob());
  for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
  await job.read();
  const mend = failing(kafka, 'commit');
  await job.timers.advance(1_000);
  expect(job.events).toContainEqual(expect.objectContaining({ type: 'task-lost', task: '0_0' }));
  mend();
  return { kafka, job };
}

async function comeBack({ consumer }: Job): Promise<void> {
  for (let beat = 0; beat < 2; beat++) consumer.listener.stillMember();
  await settled();
}

const NOT_COMMITTED = expect.stringContaining('could not be committed');

describe('a task that is lost when the job ends', () => {
  it('is told of by a stop: its last results are not committed', async () => {
    const { job } = await withLostTask();
    await job.stop();
    expect(job.warnings).toContainEqual(NOT_COMMITTED);
  });

  it('is told of by a stop also where it is lost by the last commit', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const left: string[] = [];
    const leaving = async (kind: string) => void left.push(kind);
    const job = await startJob(kafka, { hooks: { leaving } }, windowsJob());
    kafka.append('orders', 0, order('ann', 1));
    await job.read();
    failing(kafka, 'commit');
    const stopped = job.stop();
    await settled();
    await job.timers.advance(1_000);
    await stopped;
    expect(job.warnings).toContainEqual(NOT_COMMITTED);
    expect(left).toEqual([]);
  });

  it('is told of by a stop while it reads again what it had read', async () => {
    const { job } = await withLostTask();
    await comeBack(job);
    await job.stop();
    expect(job.warnings).toContainEqual(NOT_COMMITTED);
  });

  it('is no matter once it has read all of that again', async () => {
    const { job } = await withLostTask();
    await comeBack(job);
    await job.run();
    await job.stop();
    expect(job.warnings).not.toContainEqual(NOT_COMMITTED);
  });

  it.each(['before', 'after'] as const)(
    'is waited for by a drain, which comes %s its return and reads as far as it had',
    async (when) => {
      const drain = new AbortController();
      const { kafka, job } = await withLostTask({ drainSignal: drain.signal });
      kafka.append('orders', 0, order('ann', 100));
      if (when === 'before') drain.abort();
      await comeBack(job);
      drain.abort();
      await job.run();
      await job.result;
      expect(job.printed).toEqual(['sum> 3']);
      expect(kafka.committed.get('orders-0')).toBe(2);
      expect(job.warnings).not.toContainEqual(NOT_COMMITTED);
    },
  );

  it('is read again by a drain that comes in the middle of that only as far as it had been', async () => {
    const drain = new AbortController();
    let onBreath = () => {};
    const backPressure = () => {
      onBreath();
      return undefined;
    };
    let parts: JobParts | undefined;
    const hooks = {
      wired(wired: JobParts) {
        parts = wired;
      },
    };
    const options = { drainSignal: drain.signal, backPressure, hooks };
    const { kafka, job } = await withLostTask(options);
    for (let more = 0; more < 100; more++) kafka.append('orders', 0, order('ann', 1));
    await comeBack(job);
    const reader = parts?.tasks.reader({ topic: 'orders', partition: 0 });
    if (reader) reader.readBefore = 50;
    onBreath = () => drain.abort();
    await job.run();
    await job.result;
    expect(kafka.committed.get('orders-0')).toBe(50);
    expect(job.printed).toEqual(['sum> 51']);
  });

  it.each(['before', 'after'] as const)(
    'is waited for by a job that is suspended, %s its return',
    async (when) => {
      const suspend = new AbortController();
      const left: string[] = [];
      const leaving = async (kind: string) => void left.push(kind);
      const hooks = { leaving };
      const { kafka, job } = await withLostTask({ suspendSignal: suspend.signal, hooks });
      kafka.append('orders', 0, order('ann', 100));
      if (when === 'before') suspend.abort();
      await settled();
      await job.timers.advance(1_000);
      expect(left).toEqual([]);
      await comeBack(job);
      suspend.abort();
      await job.run();
      await job.result;
      expect(left).toEqual(['suspended']);
      expect(kafka.committed.get('orders-0')).toBe(2);
    },
  );

  it('is waited for by a bounded job', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    const mend = failing(kafka, 'send');
    const job = await startJob(kafka, { bounded: true }, windowsJob());
    await job.run();
    expect(job.states.at(-1)).not.toBe('stopped');
    mend();
    await comeBack(job);
    await job.run();
    await job.result;
    expect(job.printed).toEqual(['sum> 3']);
    expect(kafka.committed.get('orders-0')).toBe(2);
  });
});
