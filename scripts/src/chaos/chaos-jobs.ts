/** What runs under chaos, and what must come of it. */
import type { Order } from '@tidemark/order-model';
import type { ChaosRecord } from './chaos-orders.ts';
import { paymentsOf } from './jobs/join.ts';
import { paymentOf } from './jobs/payment.ts';
import { PAYMENT_WITHIN_MS } from './jobs/times.ts';
import type { ChaosJob } from './run-chaos.ts';
import { CategoryLedger } from './verify/category-ledger.ts';
import { CustomerLedger } from './verify/customer-ledger.ts';
import { expectedWindows } from './verify/expected-windows.ts';
import { OnceLedger } from './verify/once-ledger.ts';

/** Three results by customer, one by category over a repartition; results to a topic only. */
const lesson03: ChaosJob = {
  name: 'lesson03',
  instanceArgs: ({ input, output }) => [
    'apps/order-processing/src/main.ts',
    ...['--topic', input, '--output', output, '--from', 'earliest', '--quiet'],
    ...['--group', 'chaos', '--commit-interval', '200ms'],
  ],
  ledgers(records) {
    const orders = ordersIn(records);
    return [new CustomerLedger(orders), new CategoryLedger(orders)];
  },
};

/** Windows with their timers. */
const windows: ChaosJob = {
  name: 'windows',
  instanceArgs: ({ input, output }) => ['scripts/src/chaos/jobs/main.ts', 'windows', input, output],
  ledgers: (records, partitions) => [
    new OnceLedger(
      'window',
      ['customerId', 'start'],
      expectedWindows(ordersIn(records), partitions),
    ),
  ],
};

/** An interval join of two topics. */
const join: ChaosJob = {
  name: 'join',
  instanceArgs: ({ input, output }) => ['scripts/src/chaos/jobs/main.ts', 'join', input, output],
  moreInputs: (input, records) => ({
    [paymentsOf(input)]: ordersIn(records).map((order) => ({
      key: order.customerId,
      value: Buffer.from(JSON.stringify(paymentOf(order))),
    })),
  }),
  ledgers: (records) => [
    new OnceLedger(
      'paid-order',
      ['orderId'],
      ordersIn(records)
        .filter((order) => paymentOf(order).timestamp - order.timestamp <= PAYMENT_WITHIN_MS)
        .map(({ orderId, customerId }) => ({ result: 'paid-order', orderId, customerId })),
    ),
  ],
};

/** By name. */
export const CHAOS_JOBS = { lesson03, windows, join } as const;

function ordersIn(records: readonly ChaosRecord[]): readonly Order[] {
  return records.flatMap(({ order }) => order ?? []);
}
