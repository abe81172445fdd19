import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withDeliveryLimit } from './delivery-limit.ts';
import { FakeKafka, records } from './test-support.ts';

const BATCH = records(2).map((record) => ({ record, since: 0 }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const kafka = new FakeKafka();
  const said: string[] = [];
  const listener = {
    slow: (ms: number) => said.push(`slow ${ms}`),
    recovered: () => said.push('recovered'),
  };
  return { kafka, said, write: withDeliveryLimit(kafka.write, listener) };
}

describe('the delivery limit', () => {
  it('leaves quick answers and rejections as they are, and no timer behind', async () => {
    const { kafka, said, write } = setUp();
    const first = write(0, BATCH);
    await kafka.pending[0]?.confirm();
    expect(await first).toBe(0);
    const second = write(0, BATCH);
    await kafka.pending[0]?.reject(new Error('no'));
    await expect(second).rejects.toThrow('no');
    expect([said, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('says once that Kafka is slow and once that it answers again, whatever the number of partitions', async () => {
    const { kafka, said, write } = setUp();
    const writes = [write(0, BATCH), write(1, BATCH)];
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual(['slow 5000']);
    await kafka.confirmAll();
    await Promise.all(writes);
    expect(said).toEqual(['slow 5000', 'recovered']);
  });

  it('gives up after two minutes', async () => {
    const { write } = setUp();
    const failure = expect(write(1, BATCH)).rejects.toMatchObject({ code: 'ORDERS_TIMED_OUT' });
    vi.advanceTimersByTime(120_000);
    await failure;
  });
});
