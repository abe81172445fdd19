import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchDelivery } from './delivery-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const said: string[] = [];
  const kafka = {
    waitingMs: 0,
    outstanding: 0,
    retries: 0,
    lastFailure: undefined as Error | undefined,
  };
  const watch = watchDelivery(kafka, 'orders', (line) => said.push(line));
  return { said, kafka, watch };
}

const refused = Object.assign(new Error('Connection error: connect ECONNREFUSED'), {
  ...{ name: 'KafkaJSConnectionError', code: 'ECONNREFUSED', broker: 'b:1' },
});

describe('the watch over deliveries', () => {
  it('says nothing while answers come', () => {
    const { said, kafka, watch } = setUp();
    kafka.waitingMs = 1_900;
    vi.advanceTimersByTime(5_000);
    watch[Symbol.dispose]();
    expect(said).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says what is waited for, why and how often it was tried; again after ten seconds; and once when it is over', () => {
    const { said, kafka, watch } = setUp();
    Object.assign(kafka, { waitingMs: 2_000, outstanding: 412, retries: 5, lastFailure: refused });
    vi.advanceTimersByTime(9_500);
    expect(said).toEqual([
      'Waiting for Kafka for 2 s: Cannot connect to Kafka at b:1: the connection was refused. (412 orders waiting, 5 retries)',
    ]);
    Object.assign(kafka, { retries: 11 });
    vi.advanceTimersByTime(1_000);
    expect(said[1]).toMatch(/^Waiting for Kafka for 12 s: .*, 11 retries\)$/);
    Object.assign(kafka, { waitingMs: 3, outstanding: 1, retries: 12, lastFailure: undefined });
    vi.advanceTimersByTime(20_000);
    expect(said.slice(2)).toEqual(['Kafka answers again after 12.5 s and 12 retries.']);
    Object.assign(kafka, { waitingMs: 2_500, retries: 13, lastFailure: undefined });
    vi.advanceTimersByTime(500);
    expect(said.at(-1)).toBe(
      'Waiting for Kafka for 3 s: no answer to a request. (1 order waiting, 1 retry)',
    );
    watch[Symbol.dispose]();
  });
});
