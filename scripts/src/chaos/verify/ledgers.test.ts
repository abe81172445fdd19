import type { Order } from '@tidemark/order-model';
import { expect, test } from 'vitest';
import { CategoryLedger } from './category-ledger.ts';
import { CustomerLedger } from './customer-ledger.ts';
import type { Ledger, ResultObject } from './ledger.ts';

const orders: Order[] = [10_000, 45_000, 50_000].map((amountCents, index) => ({
  orderId: `order_${index}`,
  customerId: 'anna',
  amountCents,
  timestamp: index,
  category: 'Books',
}));

const totals: ResultObject[] = [100, 550, 1050].map((total, timestamp) => ({
  result: 'customer-totals',
  customerId: 'anna',
  timestamp,
  total,
  orders: timestamp + 1,
}));

const analyses: ResultObject[] = [
  { timestamp: 1, total: 450, orders: 1, average: 450, max: 450 },
  { timestamp: 0, total: 550, orders: 2, average: 275, max: 450 },
  { timestamp: 2, total: 1050, orders: 3, average: 350, max: 500 },
].map((figures) => ({ result: 'category-analysis', category: 'Books', ...figures }));

function check<L extends Ledger>(ledger: L, results: readonly (ResultObject | undefined)[]): L {
  for (const result of results) if (result) ledger.take(result);
  return ledger;
}

test('results that are right have no faults', () => {
  const customers = check(new CustomerLedger(orders), totals);
  expect(customers).toMatchObject({ seen: 3, expected: 9, faults: [] });
  const categories = check(new CategoryLedger(orders), analyses);
  expect(categories).toMatchObject({ seen: 3, expected: 3, faults: [] });
});

test('a customer result that comes twice, is left out or is wrong is a fault', () => {
  const [first, second, third] = totals;
  const faults = (results: (ResultObject | undefined)[]) =>
    check(new CustomerLedger(orders), results).faults;
  expect(faults([first, second, second])).toEqual([
    'customer-totals of anna: order 2 again, after 2',
  ]);
  expect(faults([first, third])).toEqual(['customer-totals of anna: order 3 comes right after 1']);
  expect(faults([first, { ...second, total: 549.99 }])).toEqual([
    'customer-totals of anna: total 549.99 after order 2, not 550',
  ]);
  expect(faults([{ ...first, timestamp: 7 }])).toHaveLength(1);
});

test('the words by customer are checked', () => {
  const statuses = totals.map((result, index) => ({
    ...result,
    result: 'vip-status',
    status: ['REGULAR', 'VIP', 'PREMIUM'][index],
  }));
  expect(check(new CustomerLedger(orders), statuses).faults).toEqual([]);
  const wrong = check(new CustomerLedger(orders), [{ ...statuses[0], status: 'VIP' }]);
  expect(wrong.faults).toEqual(['vip-status of anna: VIP after order 1, not REGULAR']);
  const frequency = { result: 'order-frequency', customerId: 'anna', timestamp: 0, orders: 1 };
  const known = check(new CustomerLedger(orders), [{ ...frequency, frequency: 'NEW CUSTOMER' }]);
  expect(known.faults).toEqual([]);
});

test('a category result that comes twice, is left out or is wrong is a fault', () => {
  const [first, second, third] = analyses;
  const faults = (results: (ResultObject | undefined)[]) =>
    check(new CategoryLedger(orders), results).faults.length;
  expect(faults([first, second, second, third])).toBe(1);
  expect(faults([first, third])).toBe(1);
  expect(faults([first, { ...second, max: 451 }])).toBe(1);
  expect(faults([first, { ...second, average: 274 }])).toBe(1);
  expect(faults([first, { ...second, timestamp: 9 }])).toBe(1);
});
