import { type JobRun, type PartitionedOrder, runJob } from '@tidemark/lesson/testing';
import { createOrderGenerator, type Order } from '@tidemark/order-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderProcessing } from './job.ts';

const first: Order = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 156_78,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};

const onOnePartition = (orders: readonly Order[]): PartitionedOrder[] =>
  orders.map((order) => ({ partition: 0, order }));

const json = (run: JobRun): Record<string, unknown>[] =>
  run.printed.map(({ value }) => JSON.parse(JSON.stringify(value)));

describe('lesson 03', () => {
  it('prints the four lines of the lesson for an order', () => {
    expect(runJob(orderProcessing, onOnePartition([first])).lines).toEqual([
      'Customer Totals> (customer_002, 156.78, 1)',
      'VIP Status> customer_002: REGULAR (total: 156.78, orders: 1)',
      'Order Frequency> customer_002: 1 orders in session (NEW CUSTOMER)',
      'Category Analysis> Category Electronics: total=156.78, orders=1, avg=156.78, max=156.78',
    ]);
  });

  it('gives the JSON objects of the lesson for an order', () => {
    const { timestamp, customerId } = { timestamp: first.timestamp, customerId: 'customer_002' };
    expect(json(runJob(orderProcessing, onOnePartition([first])))).toEqual([
      { result: 'customer-totals', timestamp, customerId, total: 156.78, orders: 1 },
      { result: 'vip-status', timestamp, customerId, status: 'REGULAR', total: 156.78, orders: 1 },
      { result: 'order-frequency', timestamp, customerId, orders: 1, frequency: 'NEW CUSTOMER' },
      {
        ...{ result: 'category-analysis', timestamp, category: 'Electronics' },
        ...{ total: 156.78, orders: 1, average: 156.78, max: 156.78 },
      },
    ]);
  });

  it('makes a customer VIP at 500.00 and PREMIUM at 1000.00, not a cent earlier', () => {
    const amounts = [499_99, 1, 499_99, 1];
    const orders = amounts.map((amountCents) => ({ ...first, amountCents }));
    const statuses = json(runJob(orderProcessing, onOnePartition(orders)))
      .filter(({ result }) => result === 'vip-status')
      .map(({ status }) => status);
    expect(statuses).toEqual(['REGULAR', 'VIP', 'VIP', 'PREMIUM']);
  });

  it('calls a customer new, occasional, regular and frequent by the number of orders', () => {
    const run = runJob(orderProcessing, onOnePartition(Array.from({ length: 17 }, () => first)));
    const frequencies = json(run)
      .filter(({ result }) => result === 'order-frequency')
      .map(({ orders, frequency }) => `${orders} ${frequency}`);
    expect(frequencies.filter((_, i) => [0, 1, 4, 5, 14, 15].includes(i))).toEqual([
      '1 NEW CUSTOMER',
      '2 OCCASIONAL',
      '5 OCCASIONAL',
      '6 REGULAR',
      '15 REGULAR',
      '16 FREQUENT',
    ]);
  });

  it('alerts on orders above the limit, not on the limit itself', () => {
    const orders = [first, { ...first, orderId: 'order_00002', amountCents: 156_79 }];
    const run = runJob(orderProcessing, onOnePartition(orders), { alertOverCents: 156_78 });
    expect(run.lines.filter((line) => line.startsWith('High Value Alert>'))).toEqual([
      'High Value Alert> order_00002: 156.79 by customer_002 (Electronics)',
    ]);
    expect(json(run).filter(({ result }) => result === 'alert')).toEqual([
      {
        ...{ result: 'alert', timestamp: first.timestamp, orderId: 'order_00002' },
        ...{ customerId: 'customer_002', amount: 156.79, category: 'Electronics' },
      },
    ]);
  });

  it('publishes what it prints, keyed by customer or category', () => {
    const run = runJob(orderProcessing, onOnePartition([first]), {
      alertOverCents: 0,
      outputTopic: 'results',
    });
    const published = run.published.map(({ key, value }) => `${key} ${value}`);
    const printed = json(run).map((object) => {
      const key = object.result === 'category-analysis' ? object.category : object.customerId;
      return `${key} ${JSON.stringify(object)}`;
    });
    expect(published.toSorted()).toEqual(printed.toSorted());
  });

  it('counts only the orders that were asked for', () => {
    const orders = [
      first,
      { ...first, category: 'Books' },
      { ...first, amountCents: 1 },
      { ...first, amountCents: 50_00 },
    ];
    const run = runJob(orderProcessing, onOnePartition(orders), {
      categories: new Set(['Electronics']),
      minAmountCents: 50_00,
    });
    expect(run.lines.at(-1)).toBe(
      'Category Analysis> Category Electronics: total=206.78, orders=2, avg=103.39, max=156.78',
    );
  });

  it('counts orders behind the watermark as late and processes them like any other', () => {
    const late = { ...first, timestamp: first.timestamp - 5_001 };
    const run = runJob(orderProcessing, onOnePartition([first, late]));
    expect(run.late).toBe(1);
    expect(run.lines).toContain('Customer Totals> (customer_002, 313.56, 2)');
  });
});

describe('for any orders from any partitions, lesson 03', () => {
  const order = fc.record({
    orderId: fc.constant('order_00001'),
    customerId: fc.constantFrom('customer_001', 'customer_002', 'customer_003'),
    amountCents: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.constantFrom(999_999_999_999, 1)),
    timestamp: fc.integer({ min: 0, max: 100_000 }),
    category: fc.constantFrom('Books', 'Home', 'constructor', '__proto__'),
  });
  const partitioned = fc.record({ partition: fc.integer({ min: 0, max: 3 }), order });

  it('is right to the cent after every single order', () => {
    fc.assert(
      fc.property(fc.array(partitioned, { maxLength: 60 }), (orders) => {
        const run = runJob(orderProcessing, orders);
        expect(run.lines).toEqual(orders.flatMap((_, i) => expectedLines(orders.slice(0, i + 1))));
      }),
    );
  });

  it('is right to the cent for a long stream of generated orders', () => {
    let now = 0;
    const generator = createOrderGenerator({ seed: 3, now: () => (now += 7) });
    const orders = Array.from({ length: 20_000 }, (_, i) => ({
      partition: i % 3,
      order: generator.next().order,
    }));
    const last = new Map(
      runJob(orderProcessing, orders).printed.map((p) => [keyOf(p), `${p.value}`]),
    );
    const customers = new Set(orders.map(({ order }) => order.customerId));
    for (const customerId of customers) {
      const own = orders.filter(({ order }) => order.customerId === customerId);
      const total = decimal(sum(own.map(({ order }) => order)));
      expect(last.get(`Customer Totals ${customerId}`)).toBe(
        `(${customerId}, ${total}, ${own.length})`,
      );
    }
  });
});

function keyOf({ name, value }: JobRun['printed'][number]): string {
  const { customerId, category } = Object(value);
  return `${name} ${customerId ?? category}`;
}

/** What the last of these orders must print: a fold of its own, in whole cents as BigInt. */
function expectedLines(orders: readonly PartitionedOrder[]): string[] {
  const all = orders.map(({ order }) => order);
  const latest = all.at(-1);
  if (latest === undefined) return [];
  const { customerId, category } = latest;
  const own = all.filter((order) => order.customerId === customerId);
  const alike = all.filter((order) => order.category === category);
  const count = BigInt(alike.length);
  const average = (2n * sum(alike) + count) / (2n * count);
  const max = alike.map((order) => BigInt(order.amountCents)).toSorted((a, b) => Number(b - a))[0];
  const total = decimal(sum(own));
  return [
    `Customer Totals> (${customerId}, ${total}, ${own.length})`,
    `VIP Status> ${customerId}: ${status(sum(own))} (total: ${total}, orders: ${own.length})`,
    `Order Frequency> ${customerId}: ${own.length} orders in session (${frequency(own.length)})`,
    `Category Analysis> Category ${category}: total=${decimal(sum(alike))}, orders=${alike.length}, avg=${decimal(average)}, max=${decimal(max ?? 0n)}`,
  ];
}

function sum(orders: readonly Order[]): bigint {
  return orders.reduce((total, { amountCents }) => total + BigInt(amountCents), 0n);
}

function decimal(cents: bigint): string {
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

function status(total: bigint): string {
  if (total >= 100_000n) return 'PREMIUM';
  return total < 50_000n ? 'REGULAR' : 'VIP';
}

function frequency(orders: number): string {
  const steps = [
    [16, 'FREQUENT'],
    [6, 'REGULAR'],
    [2, 'OCCASIONAL'],
    [1, 'NEW CUSTOMER'],
  ] as const;
  return steps.find(([from]) => orders >= from)?.[1] ?? '';
}
