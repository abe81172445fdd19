import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { LogRange } from '../client/kafka-client.ts';
import type { FakeClient } from '../test-support/fake-client.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { brokerWith, produce, runJob } from '../test-support/on-broker.ts';
import { order } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

const at = { topic: 'orders', partition: 0 };

/** What is said of the log: its end, or that nobody can say now. */
type Answer = number | 'nobody leads it';

/** From now on one answer about the orders after the other, the last one again and again. */
function answer(client: FakeClient, answers: readonly Answer[]): void {
  let asked = 0;
  const truth = client.logRanges.bind(client);
  client.logRanges = async (topic) => {
    if (topic !== at.topic) return await truth(topic);
    const said = answers[Math.min(asked++, answers.length - 1)];
    if (typeof said !== 'number') throw new Transient('LEADER_NOT_AVAILABLE');
    return [{ partition: 0, low: 0, high: said } satisfies LogRange];
  };
}

/** A job that has read three orders, of which the first is handed to it again: out of range, it was said. */
async function outOfRange(answers: readonly Answer[]) {
  const kafka = new FakeKafka({ orders: 1 });
  for (const cents of [1, 2, 4]) kafka.append('orders', 0, order('ann', cents));
  const job = await startJob(kafka);
  await job.run();
  answer(job.client, answers);
  const { records } = kafka.log(at).read(0, 1);
  void job.consumer.listener.batch(job.consumer.batch(at, records));
  return { kafka, job };
}

describe('a broker that shows less of a log than was read already', () => {
  it('is not believed: a new leader may not have caught up yet (KIP-207)', async () => {
    const { kafka, job } = await outOfRange([1, 1, 1, 'nobody leads it', 3]);
    kafka.append('orders', 0, order('ann', 8));
    await job.run();
    const totals = job.printed.filter((line) => line.startsWith('customer'));
    expect(totals).toEqual([
      'customer> ann 1',
      'customer> ann 3',
      'customer> ann 7',
      'customer> ann 15',
    ]);
    await job.stop();
  });

  it('ends the job only when it is told so for five seconds, however often it is asked', async () => {
    const soon = fc.array(fc.constantFrom<Answer>(0, 1, 2), { maxLength: 9 });
    const late = fc.array(fc.constantFrom<Answer>(0, 1, 2), { minLength: 11, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(soon, late), async (ends) => {
        const { kafka, job } = await outOfRange([...ends, 3]);
        kafka.append('orders', 0, order('ann', 8));
        await job.run(2_000);
        if (ends.length > 10) {
          await expect(job.result).rejects.toMatchObject({ code: 'LOG_WENT_BACK' });
        } else {
          expect(job.printed).toContain('customer> ann 15');
          await job.stop();
        }
      }),
      { numRuns: 30 },
    );
  });

  it('does not let a job start from elsewhere', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2, 4]) kafka.append('orders', 0, order('ann', cents));
    const before = await startJob(kafka);
    await before.run();
    await before.stop();
    kafka.append('orders', 0, order('ann', 8));
    const job = await startJob(kafka, {
      hooks: { wired: () => answer(kafka.consumers.at(-1)?.client as FakeClient, [1, 1, 4]) },
    });
    await job.run();
    expect(job.printed).toEqual(['customer> ann 15', 'category> Books 15']);
    expect(job.warnings).toEqual([]);
    await job.stop();
  });
});

const orders = (count: number) => Array.from({ length: count }, () => order('ann', 1));

test('a position that is called out of range in error is read on from, and nothing twice', async () => {
  const { broker, connection } = await brokerWith({ orders: 1 });
  const job = runJob(connection);
  await job.until(() => job.states.includes('running'));
  await produce(connection, 'orders', 0, orders(3));
  await job.until(() => job.printed.includes('category> Books 3'));
  using fault = broker.faults.fail('Fetch', { error: 'OFFSET_OUT_OF_RANGE', times: 1 });
  await expect.poll(() => fault.hits).toBe(1);
  await produce(connection, 'orders', 0, orders(2));
  await job.until(() => job.printed.includes('category> Books 5'));
  const totals = job.printed.filter((line) => line.startsWith('customer'));
  expect(totals).toEqual([1, 2, 3, 4, 5].map((total) => `customer> ann ${total}`));
});

test('records that were deleted before they were read are left out, and that is told', async () => {
  const { broker, connection } = await brokerWith({ orders: 1 });
  const warnings: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const job = runJob(connection, { log });
  await job.until(() => job.states.includes('running'));
  await produce(connection, 'orders', 0, orders(3));
  await job.until(() => job.printed.includes('category> Books 3'));
  const stall = broker.faults.stall('Fetch');
  await produce(connection, 'orders', 0, orders(5));
  const admin = await connection.admin();
  const partitions = [{ partition: 0, offset: '6' }];
  await admin.deleteTopicRecords({ topic: 'orders', partitions });
  stall[Symbol.dispose]();
  await job.until(() => job.printed.includes('category> Books 5'));
  expect(warnings).toEqual([expect.stringContaining('deleted from the topic')]);
});
