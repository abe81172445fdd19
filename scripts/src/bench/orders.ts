/** What an order costs on its way to bytes and back, with and without what schema evolution adds. */
import {
  createOrderGenerator,
  orderSchema,
  orderSerde,
  type WithHeaders,
} from '@tidemark/order-model';
import { median } from './median.ts';

/** One row of the table. */
export interface OrderFigure {
  readonly name: string;
  /** CPU time of one order, in nanoseconds. */
  readonly nanoseconds: number;
}

/** Measures every way in turn, `rounds` times, and takes the median. */
export function benchOrders({ orders, rounds }: { orders: number; rounds: number }): OrderFigure[] {
  const ways = waysOf(orders);
  const measured = ways.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    ways.forEach(({ run }, index) => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      // The first round warms up.
      if (round > 0) measured[index]?.push(((user + system) * 1_000) / orders);
    });
  }
  return ways.map(({ name }, index) => ({ name, nanoseconds: median(measured[index] ?? []) }));
}

function waysOf(count: number): { name: string; run: () => void }[] {
  const generator = createOrderGenerator({ seed: 1, now: () => 1_721_058_123_456 });
  const records = Array.from({ length: 1_000 }, () => generator.next());
  const orders = records.map(({ order }) => order);
  const values = records.map(({ value }) => value);
  const newer = values.map((value) =>
    Buffer.from(`${value.toString().slice(0, -1)},"currency":"EUR"}`),
  );
  const record: WithHeaders = { headers: { 'schema-version': Buffer.from('1') } };
  const over =
    <T>(items: readonly T[], work: (item: T) => unknown) =>
    () => {
      for (let i = 0; i < count; i++) {
        const item = items[i % items.length];
        if (item !== undefined) work(item);
      }
    };
  return [
    { name: 'serialize', run: over(orders, orderSerde.serialize) },
    { name: 'deserialize', run: over(values, (value) => orderSerde.deserialize(value)) },
    {
      name: 'deserialize, version checked',
      run: over(values, (value) => orderSerde.deserialize(value, record)),
    },
    {
      name: 'deserialize with an unknown field',
      run: over(newer, (value) => orderSerde.deserialize(value, record)),
    },
    {
      name: 'JSON.parse and zod alone',
      run: over(values, (value) => orderSchema.safeParse(JSON.parse(value.toString()))),
    },
  ];
}
