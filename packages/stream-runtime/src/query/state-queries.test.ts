import {
  KeyedProcessFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import { expect, it } from 'vitest';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, type TestOrder } from '../test-support/order-job.ts';
import { startClient } from '../test-support/start-client.ts';

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | 'waiting'> {
  await settled();
  return Promise.race([promise, Promise.resolve('waiting' as const)]);
}

it('a query waits for the commit of what it saw, and is answered at once when all is committed', async () => {
  const kafka = new FakeKafka({ orders: 2 });
  kafka.append('orders', 0, order('ann', 5));
  const { job, read, run, timers } = await startClient(kafka);
  await read();
  const asked = job.query('Customers', 'ann');
  expect(await now(asked)).toBe('waiting');
  await timers.advance(1_000);
  expect(await now(asked)).toBe(5);
  await run();
  expect(await job.query('Customers', 'ann')).toBe(5);
  expect(await job.query('Categories', 'Books')).toBe(5);
  expect(await job.query('Customers', 'bob')).toBeUndefined();
});

it('what a failed commit took back is never the answer', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', 5));
  const { job, read, run, timers, consumer } = await startClient(kafka);
  await run();
  kafka.append('orders', 0, order('ann', 7));
  await read();
  const asked = job.query('Customers', 'ann');
  let failures = 1;
  kafka.onStep = async (step) => {
    if (step === 'commit' && failures-- > 0) throw new Transient('the network');
  };
  await timers.advance(1_000);
  consumer.listener.stillMember();
  consumer.listener.stillMember();
  await settled();
  expect(await asked).toBe(5);
  await run();
  expect(await job.query('Customers', 'ann')).toBe(12);
});

it('what cannot be answered here is told, with the names that there are', async () => {
  const kafka = new FakeKafka({ orders: 2 });
  kafka.append('orders', 0, order('ann', 5));
  const { job, run, consumer } = await startClient(kafka);
  await run();
  await expect(job.query('Customer', 'ann')).rejects.toMatchObject({
    code: 'QUERY_OPERATOR_UNKNOWN',
    message: expect.stringContaining('Customers, Categories'),
  });
  await expect(job.query('Customers', 'ann', { state: 'sum' })).rejects.toMatchObject({
    code: 'QUERY_STATE_UNKNOWN',
    message: expect.stringContaining('total'),
  });
  consumer.assign([{ topic: 'orders', partition: 0 }]);
  await expect(job.query('Categories', 'Books')).rejects.toMatchObject({
    code: 'QUERY_KEY_ELSEWHERE',
    message: expect.stringMatching(/"Books" belongs to task 1_\d/),
  });
});

it('the last commit of a job answers; a job that has ended is not asked any more', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', 5));
  const { job, read } = await startClient(kafka);
  await read();
  const asked = job.query('Customers', 'ann');
  await job.cancel();
  expect(await asked).toBe(5);
  expect(job.status).toBe('stopped');
  await expect(job.query('Customers', 'ann')).rejects.toMatchObject({ code: 'JOB_NOT_RUNNING' });
});

it('what the last commit could not write is not answered', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', 5));
  const { job, read, timers } = await startClient(kafka);
  await read();
  const asked = job.query('Customers', 'ann');
  kafka.onStep = () => new Promise(() => {});
  void job.cancel();
  const refused = expect(asked).rejects.toMatchObject({ code: 'JOB_NOT_RUNNING' });
  await timers.advance(20_000);
  await refused;
});

class Extremes extends KeyedProcessFunction<string, TestOrder, string> {
  private least: ValueState<number> | undefined;
  private most: ValueState<{ cents: number }> | undefined;

  override open(context: RuntimeContext): void {
    this.least = context.getState(new ValueStateDescriptor('least'));
    this.most = context.getState(new ValueStateDescriptor('most'));
  }

  processElement({ cents }: TestOrder): void {
    this.least?.update(Math.min(this.least.value() ?? cents, cents));
    this.most?.update({ cents: Math.max(this.most.value()?.cents ?? cents, cents) });
  }
}

it('of several states one is named, and the answer is a copy', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', 5));
  kafka.append('orders', 0, order('ann', 7));
  const graph = graphOf((env) =>
    ordersOf(env).keyBy('customer').process(new Extremes()).uid('extremes').print('x'),
  );
  const { job, run } = await startClient(kafka, {}, graph);
  await run();
  await expect(job.query('extremes', 'ann')).rejects.toMatchObject({
    message: 'The operator "extremes" has several states: least, most.',
  });
  expect(await job.query('extremes', 'ann', { state: 'least' })).toBe(5);
  const most = await job.query('extremes', 'ann', { state: 'most' });
  expect(most).toEqual({ cents: 7 });
  Object.assign(most as object, { cents: 0 });
  expect(await job.query('extremes', 'ann', { state: 'most' })).toEqual({ cents: 7 });
});
