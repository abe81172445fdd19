import { runJob } from '@tidemark/lesson/testing';
import type { Order } from '@tidemark/order-model';
import { describe, expect, it } from 'vitest';
import { consumerBasic } from './job.ts';

const first: Order = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 156_78,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};

describe('lesson 02', () => {
  it('prints the two lines of the lesson for an order', () => {
    expect(runJob(consumerBasic, [{ partition: 1, order: first }]).lines).toEqual([
      'Processing order: Order{id=order_00001, customer=customer_002, amount=156.78, category=Electronics}',
      'Processed Orders> [1721058123456] Order processed: order_00001 (Customer: customer_002, Amount: $156.78, Category: Electronics)',
    ]);
  });

  it('gives the JSON object of the lesson for an order, and publishes the same', () => {
    const run = runJob(consumerBasic, [{ partition: 1, order: first }], { outputTopic: 'results' });
    const text =
      '{"result":"processed-order","timestamp":1721058123456,"orderId":"order_00001","customerId":"customer_002","amount":156.78,"category":"Electronics"}';
    expect(JSON.stringify(run.printed[0]?.value)).toBe(text);
    expect(run.published).toEqual([{ key: 'customer_002', value: text }]);
  });

  it('forwards the fields of an order that it does not know', () => {
    const order = { ...first, unknownFields: { currency: '"EUR"' } };
    const { published } = runJob(consumerBasic, [{ partition: 1, order }], { outputTopic: 'out' });
    expect(published[0]?.value).toMatch(/"category":"Electronics","currency":"EUR"}$/);
  });

  it('lets through only the orders that were asked for', () => {
    const orders = [first, { ...first, category: 'Books' }, { ...first, amountCents: 99 }];
    const run = runJob(
      consumerBasic,
      orders.map((order) => ({ partition: 0, order })),
      { categories: new Set(['Electronics']), minAmountCents: 100, alertOverCents: 100 },
    );
    expect(run.printed.map(({ name }) => name)).toEqual(['Processed Orders', 'High Value Alert']);
  });
});
