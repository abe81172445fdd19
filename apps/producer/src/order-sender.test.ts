import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery, Failure } from './delivery.ts';
import { MAX_OUTSTANDING, OrderSender } from './order-sender.ts';
import { FakeKafka, records, settled } from './test-support.ts';

function setUp(partitions = 3) {
  const kafka = new FakeKafka();
  const delivered: Delivery[] = [];
  const failed: Failure[] = [];
  const listener = {
    delivered: (d: Delivery) => delivered.push(d),
    failed: (f: Failure) => failed.push(f),
  };
  let time = 0;
  const sender = new OrderSender({ partitions, write: kafka.write, listener, now: () => time++ });
  return { kafka, delivered, failed, sender };
}

const idsIn = (batches: readonly (Delivery | Failure)[]) =>
  batches.flatMap(({ batch }) => batch.map(({ record }) => record.order.orderId));

describe('OrderSender', () => {
  it('sends an order as soon as its caller has nothing more to add', async () => {
    const { kafka, sender } = setUp();
    for (const record of records(1)) sender.add(record);
    await settled();
    expect(kafka.pending.map(({ batch }) => batch.length)).toEqual([1]);
  });

  it('sends the orders of one customer to one partition, in their order', async () => {
    const { kafka, sender } = setUp();
    const sent = records(300, 20);
    for (const record of sent) sender.add(record);
    await kafka.confirmAll();
    for (const customer of new Set(sent.map(({ key }) => key))) {
      const ids = sent.filter(({ key }) => key === customer).map(({ order }) => order.orderId);
      const logs = [...kafka.logs.values()].map((log) => log.filter((id) => ids.includes(id)));
      expect(logs.filter((log) => log.length > 0)).toEqual([ids]);
    }
  });

  it('chooses the partition that Java clients choose for the key', async () => {
    const { kafka, sender } = setUp();
    for (const record of records(200)) sender.add(record);
    await settled();
    const keys = kafka.pending.map(({ partition, batch }) => [
      partition,
      [...new Set(batch.map(({ record }) => record.key))].sort(),
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      0: ['customer_004', 'customer_005'],
      1: ['customer_001', 'customer_003'],
      2: ['customer_002'],
    });
  });

  it('has one request a partition under way, and gathers the next orders meanwhile', async () => {
    const { kafka, sender } = setUp(1);
    const [first, ...rest] = records(10);
    if (first) sender.add(first);
    await settled();
    for (const record of rest) sender.add(record);
    await settled();
    expect(kafka.pending.map(({ batch }) => batch.length)).toEqual([1]);
    await kafka.pending[0]?.confirm();
    expect(kafka.pending.map(({ batch }) => batch.length)).toEqual([9]);
  });

  it('puts at most 500 orders, and at most 900 kB, into one request', async () => {
    const many = setUp(1);
    for (const record of records(1_200)) many.sender.add(record);
    await many.kafka.confirmAll();
    expect(many.delivered.map(({ batch }) => batch.length)).toEqual([500, 500, 200]);
    const large = setUp(1);
    for (const record of records(5)) large.sender.add({ ...record, value: Buffer.alloc(400_000) });
    await large.kafka.confirmAll();
    expect(large.delivered.map(({ batch }) => batch.length)).toEqual([2, 2, 1]);
  });

  it('has no room for more than its limit, until half of them have their answer', async () => {
    const { kafka, sender } = setUp(1);
    for (const record of records(MAX_OUTSTANDING - 1)) sender.add(record);
    expect(sender.room).toBeUndefined();
    for (const record of records(1)) sender.add(record);
    let room = false;
    void sender.room?.then(() => {
      room = true;
    });
    await settled();
    for (let i = 0; i < 3; i++) await kafka.pending[0]?.confirm();
    expect(room).toBe(false);
    await kafka.pending[0]?.confirm();
    expect(room).toBe(true);
  });

  it('goes on with the next orders of a partition after a request failed', async () => {
    const { kafka, sender, delivered, failed } = setUp(1);
    for (const record of records(600)) sender.add(record);
    await settled();
    await kafka.pending[0]?.reject(new Error('no'));
    await kafka.confirmAll();
    expect([idsIn(failed).length, idsIn(delivered).length]).toEqual([500, 100]);
    await sender.flush();
  });

  it('fails what is under way and what waits when it gives up, and hears no late answers', async () => {
    const { kafka, sender, delivered, failed } = setUp(1);
    for (const record of records(600)) sender.add(record);
    await settled();
    sender.giveUp(new Error('enough'));
    await kafka.confirmAll();
    expect([idsIn(failed).length, idsIn(delivered).length, sender.outstanding]).toEqual([
      600, 0, 0,
    ]);
  });

  it('accounts for every order exactly once, whatever Kafka answers and when', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ answer: fc.nat(), confirm: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, partitions) => {
          const { kafka, sender, delivered, failed } = setUp(partitions);
          const source = records(21_000);
          const taken: string[] = [];
          for (const step of steps) {
            if ('add' in step) {
              for (const record of source.splice(0, step.add)) {
                sender.add(record);
                taken.push(record.order.orderId);
              }
            } else if (kafka.pending.length > 0) {
              const write = kafka.pending[step.answer % kafka.pending.length];
              await (step.confirm ? write?.confirm() : write?.reject(new Error('no')));
            }
            await settled();
          }
          await kafka.confirmAll();
          await sender.flush();
          expect([...idsIn(delivered), ...idsIn(failed)].sort()).toEqual(taken.sort());
          for (const { partition, baseOffset, batch } of delivered) {
            const log = kafka.logs.get(partition)?.slice(baseOffset, baseOffset + batch.length);
            expect(log).toEqual(batch.map(({ record }) => record.order.orderId));
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
