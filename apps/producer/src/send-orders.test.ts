import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OrderSender } from './order-sender.ts';
import { RunAccount } from './run-account.ts';
import { sendOrders } from './send-orders.ts';
import { FakeKafka, records, settled } from './test-support.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const BUFFER_BYTES = 500_000;

function start(count: number, pace: () => Promise<void> | undefined = () => undefined) {
  const kafka = new FakeKafka();
  const stop = new AbortController();
  const named: string[] = [];
  const account = new RunAccount({
    delivered: () => {},
    failed: ({ order }) => void named.push(order.orderId),
  });
  const sender = new OrderSender({
    ...{ topic: 'orders', partitions: 3, lingerMs: 0, bufferBytes: BUFFER_BYTES },
    sender: kafka,
    listener: account,
  });
  const source = records(20_000).values();
  const generator = {
    next: () => {
      const { value } = source.next();
      if (value === undefined) throw new Error('out of orders');
      return value;
    },
  };
  const outputPressure = () => undefined;
  const done = sendOrders({ count, generator, sender, pace, outputPressure, signal: stop.signal });
  return { kafka, stop, account, named, sender, done };
}

describe('sending orders', () => {
  it('ends after the count, when every order has its answer', async () => {
    const { kafka, account, done } = start(10_000);
    let ended = false;
    void done.then(() => {
      ended = true;
    });
    while (!ended) {
      await kafka.confirmAll();
      await turn();
    }
    expect([account.acknowledged, account.failedCount]).toEqual([10_000, 0]);
  });

  it('never holds more than the buffer takes, at any rate, against a Kafka that does not answer', async () => {
    const { sender, stop } = start(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 50; i++) await turn();
    const held = sender.accumulator.outstandingBytes;
    expect(held).toBeGreaterThanOrEqual(BUFFER_BYTES);
    expect(held).toBeLessThan(BUFFER_BYTES + 1_000);
    const { taken } = sender;
    for (let i = 0; i < 50; i++) await turn();
    expect(sender.taken).toBe(taken);
    stop.abort();
  });

  it('stops in the middle of a pause, and waits for the answers under way', async () => {
    let orders = 0;
    const forever = new Promise<void>(() => {});
    const { kafka, stop, account, done } = start(100, () => (orders++ < 3 ? undefined : forever));
    await settled();
    stop.abort();
    await kafka.confirmAll();
    await done;
    expect([account.acknowledged, account.failedCount, vi.getTimerCount()]).toEqual([3, 0, 0]);
  });

  it('gives up ten seconds after the stop, and names what did not arrive up to a limit', async () => {
    let orders = 0;
    const forever = new Promise<void>(() => {});
    const { stop, account, named, done } = start(100, () => (orders++ < 30 ? undefined : forever));
    await settled();
    stop.abort();
    await settled();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(account.failedCount).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect([account.acknowledged, account.failedCount, named.length]).toEqual([0, 30, 20]);
    expect(account.firstError).toMatchObject({ code: 'ORDERS_TIMED_OUT' });
    expect(vi.getTimerCount()).toBe(0);
  });
});
