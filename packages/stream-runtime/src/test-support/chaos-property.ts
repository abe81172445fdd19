/** What must hold whatever happens to the processes of a job. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { JobOptions } from '../options.ts';
import { Chaos, type ChaosAction, chaosJob } from './chaos.ts';
import { FakeKafka } from './fake-kafka.ts';
import type { TestOrder } from './order-job.ts';
import { pickyJob } from './picky-job.ts';

const PARTITIONS = 2;

const member = fc.nat(2);
const order = fc.record({
  type: fc.constant('order' as const),
  partition: fc.nat(PARTITIONS - 1),
  customer: fc.nat(1),
  category: fc.nat(2),
});
const work = fc.record({
  type: fc.constant('work' as const),
  member,
  limit: fc.integer({ min: 1, max: 5 }),
  ms: fc.constantFrom(0, 50, 100, 250, 1_000),
});
const action: fc.Arbitrary<ChaosAction> = fc.oneof(
  { weight: 8, arbitrary: order },
  { weight: 12, arbitrary: work },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('kill' as const),
      member,
      afterSteps: fc.nat(12),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('fail' as const), afterSteps: fc.nat(12) }),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'start' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('rebalance' as const),
      seed: fc.nat(30),
      zombie: fc.boolean(),
      isNoticed: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('heartbeat' as const), member }) },
  { weight: 1, arbitrary: fc.constant({ type: 'compact' as const }) },
);
/** Anything that may happen, in any order. */
export const chaosScript = fc.array(action, { minLength: 20, maxLength: 120, size: 'max' });

/** The lines of one kind that a reader of committed records sees, by key, in order. */
function linesOf(kafka: FakeKafka, kind: string): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const { value } of kafka.records('results')) {
    const [name, key = '', ...rest] = String(value).split(' ');
    if (name === kind) lines.set(key, [...(lines.get(key) ?? []), rest.join(' ')]);
  }
  return lines;
}

function totalsBy(orders: readonly TestOrder[], field: 'customer' | 'category') {
  const totals = new Map<string, string[]>();
  for (const { [field]: key, cents } of orders) {
    const known = totals.get(key) ?? [];
    totals.set(key, [...known, String(Number(known.at(-1) ?? 0) + cents)]);
  }
  return totals;
}

/** Each total less the one before: what was added, in whatever order. */
function additions(totals: readonly string[]): number[] {
  return totals
    .map((total, index) => Number(total) - Number(totals[index - 1] ?? 0))
    .sort((a, b) => a - b);
}

/** Orders that functions of this job fail on go to the dead letters. */
export async function playChaosWithPoison(actions: readonly ChaosAction[]) {
  const graph = pickyJob({
    customersFail: isPoisonForCustomers,
    categoriesFail: isPoisonForCategories,
  });
  return await playChaos(actions, { onFunctionError: 'dead-letter' }, graph);
}

const isPoisonForCustomers = ({ category }: TestOrder) => category === 'k2';
const isPoisonForCategories = ({ customer }: TestOrder) => customer.endsWith('1');

/** Fails unless each sound order counts once, and each other has one dead letter. */
export function checkPoison({ kafka, chaos }: Awaited<ReturnType<typeof playChaos>>): void {
  expect(chaos.failures).toEqual([]);
  const ofCustomers = chaos.orders.filter((one) => !isPoisonForCustomers(one));
  const ofCategories = ofCustomers.filter((one) => !isPoisonForCategories(one));
  expect(linesOf(kafka, 'customer')).toEqual(totalsBy(ofCustomers, 'customer'));
  const categories = linesOf(kafka, 'category');
  const expected = totalsBy(ofCategories, 'category');
  expect([...categories.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, totals] of expected) {
    expect(additions(categories.get(key) ?? [])).toEqual(additions(totals));
  }
  const letters = (topic: string) =>
    kafka
      .records(`${topic}-dead-letters`)
      .map(({ value }) => String(value))
      .sort();
  const texts = (orders: readonly TestOrder[]) => orders.map((one) => JSON.stringify(one)).sort();
  expect(letters('orders')).toEqual(texts(chaos.orders.filter(isPoisonForCustomers)));
  expect(letters('group-category-repartition')).toEqual(
    texts(ofCustomers.filter(isPoisonForCategories)),
  );
}

/** Plays a script, and lets an undisturbed process do the rest. */
export async function playChaos(
  actions: readonly ChaosAction[],
  options: Partial<JobOptions> = {},
  graph = chaosJob(),
) {
  const kafka = new FakeKafka({ orders: PARTITIONS, results: 2 });
  const chaos = new Chaos(kafka, graph, options);
  try {
    await chaos.play({ type: 'start' });
    for (const one of actions) await chaos.play(one);
    await chaos.finish();
  } finally {
    await chaos.end();
  }
  return { kafka, chaos };
}

/** The same with snapshots of state in a folder of its own, taken all the time. */
export async function playChaosWithSnapshots(actions: readonly ChaosAction[]) {
  const snapshotDir = await mkdtemp(join(tmpdir(), 'tidemark-chaos-'));
  try {
    const played = await playChaos(actions, { snapshotDir, snapshotIntervalMs: 100 });
    return { ...played, snapshotDir };
  } finally {
    await rm(snapshotDir, { recursive: true, force: true });
  }
}

/** Fails unless every order counts once in each stream of results, and nothing else is there. */
export function checkChaos({ kafka, chaos }: Awaited<ReturnType<typeof playChaos>>): void {
  const { orders } = chaos;
  expect(chaos.failures).toEqual([]);
  expect(linesOf(kafka, 'customer')).toEqual(totalsBy(orders, 'customer'));
  const categories = linesOf(kafka, 'category');
  for (const [key, totals] of totalsBy(orders, 'category')) {
    expect(additions(categories.get(key) ?? [])).toEqual(additions(totals));
  }
  const windows = linesOf(kafka, 'window');
  const counts = new Map<string, number>();
  for (const { category, at } of orders) {
    const id = `${category} ${Math.floor(at / 1_000) * 1_000}`;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const expected = [...counts].map(([id, count]) => `${id} ${count}`).sort();
  const seen = [...windows].flatMap(([key, lines]) => lines.map((line) => `${key} ${line}`)).sort();
  expect(seen).toEqual(expected);
}
