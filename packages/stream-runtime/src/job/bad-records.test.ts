import { describe, expect, it } from 'vitest';
import type { JobOptions } from '../options.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { order } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

/** Three records of which the middle one is bad. */
async function withBadRecord(options: Partial<JobOptions>, bad: unknown = 'not json') {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.committed.set('orders-0', 0);
  kafka.append('orders', 0, order('ann', 1));
  kafka.append('orders', 0, bad);
  kafka.append('orders', 0, order('ann', 2));
  return { kafka, ...(await startJob(kafka, options)) };
}

describe('a bad record', () => {
  it('goes to the dead-letter topic, which is created, and the job goes on', async () => {
    const { kafka, read, printed, stop } = await withBadRecord({});
    await read();
    const { badRecords, records } = await stop();
    expect({ badRecords, records }).toEqual({ badRecords: 1, records: 2 });
    expect(printed).toContain('customer> ann 3');
    expect(kafka.created).toContain('orders-dead-letters');
    expect(kafka.sent).toMatchObject([
      {
        topic: 'orders-dead-letters',
        headers: { topic: 'orders', partition: '0', offset: '1', field: 'value' },
      },
    ]);
  });

  it('that is a tombstone goes there too, when the deserializer refuses it', async () => {
    const { kafka, read, stop } = await withBadRecord({}, null);
    await read();
    await stop();
    expect(kafka.sent).toMatchObject([{ value: null, headers: { reason: 'is null' } }]);
  });

  it('is committed together with its dead letter', async () => {
    const { kafka, read, stop } = await withBadRecord({});
    await read();
    await stop();
    expect(kafka.sent).toHaveLength(1);
    expect(kafka.calls).toEqual(['commit orders-0@3', 'leave']);
  });

  it('is not committed before its dead letter is acknowledged, under at-least-once', async () => {
    const { kafka, read, stop } = await withBadRecord({ guarantee: 'at-least-once' });
    let acknowledge = () => {};
    kafka.answerSend = (to) =>
      new Promise((resolve) => {
        acknowledge = () => resolve([{ ...to, baseOffset: 0 }]);
      });
    await read();
    const stopped = stop();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(kafka.committed.get('orders-0')).toBe(0);
    acknowledge();
    await stopped;
    expect(kafka.calls).toEqual(['send orders-dead-letters-0 1', 'commit orders-0@3', 'leave']);
  });

  it('stops the job where its dead letter is refused, and its offset is not committed', async () => {
    const { kafka, read, result, stop } = await withBadRecord({});
    kafka.onStep = (step) =>
      step === 'send' ? Promise.reject(new Error('not permitted')) : Promise.resolve();
    await read();
    stop().catch(() => {});
    await expect(result).rejects.toThrow('not permitted');
    expect(kafka.committed.get('orders-0')).toBe(0);
  });

  it('is counted and left out under `skip`', async () => {
    const { kafka, read, stop } = await withBadRecord({ onBadRecord: 'skip' });
    await read();
    expect(await stop()).toMatchObject({ badRecords: 1, records: 2 });
    expect(kafka.sent).toEqual([]);
    expect(kafka.committed.get('orders-0')).toBe(3);
  });

  it('stops the job under `fail`, which names it, and is the first record next time', async () => {
    const { kafka, consumer, result } = await withBadRecord({ onBadRecord: 'fail' });
    await consumer.fetch();
    await expect(result).rejects.toMatchObject({
      code: 'BAD_RECORD',
      exitCode: 1,
      message: expect.stringMatching(/orders, partition 0, offset 1: value: .*JSON/),
    });
    expect(kafka.committed.get('orders-0')).toBe(1);
  });

  it('is told in the log once, not once a record', async () => {
    const { kafka, read, warnings, stop } = await withBadRecord({});
    for (let index = 0; index < 10; index++) kafka.append('orders', 0, 'bad');
    await read();
    await stop();
    expect(warnings).toEqual([expect.stringContaining('orders-dead-letters')]);
  });
});
