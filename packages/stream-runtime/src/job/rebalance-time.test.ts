import {
  type Collector,
  type JobGraph,
  type KeyedProcessContext,
  KeyedProcessFunction,
} from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, type TestOrder } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** Tells a second after each order, in event time, of its category. */
class Alarms extends KeyedProcessFunction<string, TestOrder, string> {
  processElement(order: TestOrder, context: KeyedProcessContext<string>): void {
    context.timerService().registerEventTimeTimer(order.at + 1_000);
  }

  override onTimer(
    timestamp: number,
    context: KeyedProcessContext<string>,
    out: Collector<string>,
  ) {
    out.collect(`${context.getCurrentKey()} ${timestamp}`);
  }
}

const IDLE_MS = 2_000;

/** Two partitions; the first is at 8,000, the second has said nothing yet. */
async function start() {
  const kafka = new FakeKafka({ orders: 2 });
  let room: Promise<unknown> | undefined;
  const job = await startJob(kafka, { backPressure: () => room }, alarms());
  for (const at of [1_000, 8_000]) kafka.append('orders', 0, order('ann', 1, 'Books', at));
  const setRoom = (promise: Promise<unknown> | undefined) => {
    room = promise;
  };
  return { kafka, job, setRoom };
}

function alarms(): JobGraph {
  return graphOf((environment) => {
    ordersOf(environment, 'orders', IDLE_MS).keyBy('category').process(new Alarms()).print('P');
  });
}

describe('event time around a rebalance', () => {
  it('does not take a partition for idle that is not read because the group rebalances', async () => {
    const { job } = await start();
    await job.run(100, 2);
    job.consumer.listener.rebalancing();
    await job.timers.advance(20_000);
    job.consumer.assign(job.consumer.owned);
    await settled();
    await job.run(100, 10);
    expect(job.printed).toEqual([]);
    await job.run(1_000, 4);
    expect(job.printed).toEqual(['P> Books 2000']);
  });

  it('goes on when a rebalance ended the wait for a slow sink', async () => {
    const { job, setRoom } = await start();
    setRoom(new Promise(() => {}));
    const rebalance = new Error('REBALANCE_IN_PROGRESS');
    job.consumer.heartbeat = () => Promise.reject(rebalance);
    const fetched = job.consumer.fetch();
    fetched.catch(() => {});
    await settled();
    await job.timers.advance(1_000);
    await expect(fetched).rejects.toBe(rebalance);
    setRoom(undefined);
    job.consumer.heartbeat = async () => {};
    job.consumer.assign(job.consumer.owned);
    await settled();
    await job.run(1_000, 6);
    expect(job.printed).toEqual(['P> Books 2000']);
  });
});
