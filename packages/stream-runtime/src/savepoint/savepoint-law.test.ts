import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeState } from '../reset/reset-job.ts';
import { chaosJob } from '../test-support/chaos.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import type { TestOrder } from '../test-support/order-job.ts';
import { startClient } from '../test-support/start-client.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-savepoints-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const step = fc.record({
  partition: fc.nat(1),
  customer: fc.nat(1),
  category: fc.nat(2),
  /** What happens after the order is there. */
  next: fc.constantFrom('nothing', 'nothing', 'read one', 'read', 'commit', 'savepoint'),
});

/** The committed results of a kind, sorted. */
function committed(kafka: FakeKafka, kind: string): string[] {
  return kafka
    .records('results')
    .map(({ value }) => String(value))
    .filter((line) => line.startsWith(`${kind} `))
    .sort();
}

function counted(orders: readonly TestOrder[], key: (order: TestOrder) => string): string[] {
  const counts = new Map<string, number>();
  for (const order of orders) counts.set(key(order), (counts.get(key(order)) ?? 0) + 1);
  return [...counts].map(([name, count]) => `window ${name} ${count}`).sort();
}

it('through any number of savepoints, made at any moment, results are those of one run', async () => {
  let files = 0;
  const run = async (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
    const kafka = new FakeKafka({ orders: 2, results: 1 });
    const graph = chaosJob();
    const orders: TestOrder[] = [];
    const clock = [0, 0];
    let savepoint: string | undefined;
    const start = async (bounded: boolean) => {
      const from = savepoint === undefined ? {} : { fromSavepoint: savepoint };
      const client = await startClient(kafka, { bounded, commitIntervalMs: 100, ...from }, graph);
      return client;
    };
    const finish = async <T>({ timers }: Awaited<ReturnType<typeof start>>, result: Promise<T>) => {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      result.then(over, over);
      while (!isOver) {
        await kafka.consumers.at(-1)?.fetch();
        await timers.advance(50);
        await settled();
      }
      return await result;
    };
    let job = await start(false);
    for (const { partition, customer, category, next } of steps) {
      const at = (clock[partition] ?? 0) + 300;
      clock[partition] = at;
      const customerId = `c${partition}${customer}`;
      const order = { customer: customerId, category: `k${category}`, cents: 1, at };
      orders.push(order);
      kafka.append('orders', partition, order);
      if (next === 'read one') await kafka.consumers.at(-1)?.fetch(1);
      if (next === 'read') await job.read();
      if (next === 'commit') await job.timers.advance(100);
      if (next === 'savepoint') {
        savepoint = join(folder, `${files++}.ndjson`);
        await finish(job, job.job.stop({ savepoint }));
        await removeState(graph, kafka.connect(), 'group');
        job = await start(false);
      }
    }
    await finish(job, job.job.stop({ savepoint: join(folder, `${files}.ndjson`) }));
    savepoint = join(folder, `${files++}.ndjson`);
    await removeState(graph, kafka.connect(), 'group');
    const last = await start(true);
    await finish(last, last.job.result);
    const totals = new Map<string, number>();
    const customers = orders.map(({ customer: name }) => {
      totals.set(name, (totals.get(name) ?? 0) + 1);
      return `customer ${name} ${totals.get(name)}`;
    });
    expect(committed(kafka, 'customer')).toEqual(customers.sort());
    expect(committed(kafka, 'category')).toHaveLength(orders.length);
    const windowOf = ({ category, at }: TestOrder) =>
      `${category} ${Math.floor(at / 1_000) * 1_000}`;
    expect(committed(kafka, 'window')).toEqual(counted(orders, windowOf));
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), run), {
    numRuns: Number(process.env.CHAOS_RUNS ?? 15),
  });
});
