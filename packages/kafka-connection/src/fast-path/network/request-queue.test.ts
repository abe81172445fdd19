import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

interface Queue {
  inflight: Map<number, object>;
  push(request: object): void;
  maybeThrottle(ms: number): void;
  fulfillRequest(response: { correlationId: number; payload: object; size: number }): void;
  destroy(): void;
}
type QueueClass = new (options: object) => Queue;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function queueOf(load: Load, maxInFlightRequests: number | null = null) {
  const Queue = load<QueueClass>('network/requestQueue/index.js');
  const sent: number[] = [];
  const queue = new Queue({
    maxInFlightRequests,
    requestTimeout: 30_000,
    enforceRequestTimeout: false,
    clientId: 'c',
    broker: 'b',
    logger: { debug() {}, warn() {} },
  });
  const push = (correlationId: number) =>
    queue.push({
      entry: { correlationId, resolve() {}, reject() {} },
      expectResponse: true,
      sendRequest: () => sent.push(correlationId),
    });
  const answer = (correlationId: number) =>
    queue.fulfillRequest({ correlationId, payload: {}, size: 0 });
  return { queue, sent, push, answer };
}

function timersAfterOneAnswer(load: Load): number {
  const { queue, push, answer } = queueOf(load);
  push(1);
  answer(1);
  const timers = vi.getTimerCount();
  queue.destroy();
  return timers;
}

test('sets no timer while nothing waits', () => {
  expect(timersAfterOneAnswer(ours)).toBe(0);
  expect(timersAfterOneAnswer(stock), 'stock').toBe(1);
});

test('sends what waited when the broker’s throttling is over', () => {
  const { queue, sent, push } = queueOf(ours);
  queue.maybeThrottle(300);
  push(1);
  push(2);
  vi.advanceTimersByTime(299);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

test('sends what waited for room as answers come', () => {
  const { queue, sent, push, answer } = queueOf(ours, 1);
  push(1);
  push(2);
  expect(sent).toEqual([1]);
  answer(1);
  expect(sent).toEqual([1, 2]);
  queue.destroy();
});
