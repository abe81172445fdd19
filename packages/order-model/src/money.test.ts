import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatOrder } from './format-order.ts';
import { centsToAmount, formatCents } from './money.ts';

it('formats cents with two decimals', () => {
  expect([15_678, 0, 5, 50, 100, -5, -15_678].map(formatCents)).toEqual([
    '156.78',
    '0.00',
    '0.05',
    '0.50',
    '1.00',
    '-0.05',
    '-156.78',
  ]);
});

it('gives the same amount as a text and as a number, up to the largest sums', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), (cents) => {
      expect(Number(formatCents(cents))).toBe(centsToAmount(cents) + 0);
    }),
  );
});

it('shows an order as the lesson does', () => {
  const order = {
    orderId: 'order_00001',
    customerId: 'customer_002',
    amountCents: 15_678,
    timestamp: 1,
    category: 'Electronics',
  };
  expect(formatOrder(order)).toBe(
    'Order{id=order_00001, customer=customer_002, amount=156.78, category=Electronics}',
  );
});
