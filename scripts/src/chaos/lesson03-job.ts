/** Lesson 03 under chaos: three results by customer, one by category over a repartition. */
import type { ChaosJob } from './run-chaos.ts';
import { CategoryLedger } from './verify/category-ledger.ts';
import { CustomerLedger } from './verify/customer-ledger.ts';

/** With results to a topic, none on the terminal. */
export const lesson03: ChaosJob = {
  name: 'lesson03',
  instanceArgs: ({ input, output }) => [
    'apps/order-processing/src/main.ts',
    ...['--topic', input, '--output', output, '--from', 'earliest', '--quiet'],
    ...['--group', 'chaos', '--commit-interval', '200ms'],
  ],
  ledgers(records) {
    const orders = records.flatMap(({ order }) => order ?? []);
    return [new CustomerLedger(orders), new CategoryLedger(orders)];
  },
};
