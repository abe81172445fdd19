import type { Delivery, DeliveryFailure } from '@tidemark/kafka-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderSender, type OrderSenderOptions, type Outgoing } from './order-sender.ts';
import { FakeKafka, records, settled } from './test-support.ts';

function setUp(partitions = 3, options: Partial<OrderSenderOptions> = {}) {
  const kafka = new FakeKafka();
  const delivered: Delivery<Outgoing>[] = [];
  const failed: DeliveryFailure<Outgoing>[] = [];
  const sender = new OrderSender({
    ...{ topic: 'orders', partitions, sender: kafka, lingerMs: 0 },
    listener: { delivered: (d) => delivered.push(d), failed: (f) => failed.push(f) },
    ...options,
  });
  return { kafka, delivered, failed, sender };
}

const idsIn = (batches: readonly { readonly items: readonly Outgoing[] }[]) =>
  batches.flatMap(({ items }) => items.map(({ record }) => record.order.orderId));

describe('OrderSender', () => {
  it('sends the orders of one customer to one partition, in their order', async () => {
    const { kafka, sender } = setUp();
    const sent = records(300, 20);
    for (const record of sent) sender.add(record);
    await kafka.confirmAll();
    for (const customer of new Set(sent.map(({ key }) => key))) {
      const values = sent.filter(({ key }) => key === customer).map(({ value }) => String(value));
      const logs = [...kafka.logs.values()].map((log) => log.filter((v) => values.includes(v)));
      expect(logs.filter((log) => log.length > 0)).toEqual([values]);
    }
  });

  it('chooses the partition that Java clients choose for the key', async () => {
    const { kafka, sender } = setUp();
    for (const record of records(200)) sender.add(record);
    await settled();
    const keys = kafka.pending.map((write) => [
      write.partition,
      [...new Set(write.records.map(({ key }) => key))].sort(),
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      0: ['customer_004', 'customer_005'],
      1: ['customer_001', 'customer_003'],
      2: ['customer_002'],
    });
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
          const { kafka, sender, delivered, failed } = setUp(partitions, { batchBytes: 60_000 });
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
          await sender.accumulator.flush();
          expect([...idsIn(delivered), ...idsIn(failed)].sort()).toEqual(taken.sort());
          for (const { partition, baseOffset, items } of delivered) {
            const log = kafka.logs.get(partition)?.slice(baseOffset, baseOffset + items.length);
            expect(log).toEqual(items.map(({ record }) => String(record.value)));
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});
