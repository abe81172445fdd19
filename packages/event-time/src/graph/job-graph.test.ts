import { expect, test } from 'vitest';
import { testEnvironment, testSource } from '../../test/one-task.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { nodesAfter } from './job-graph.ts';

type Order = { customerId: string; category: string; amountCents: number };

function stream(env = testEnvironment()) {
  const source = { ...testSource<Order>(), partitionedBy: 'customerId' };
  return env.fromSource(source, WatermarkStrategy.noWatermarks<Order>(), 'Orders');
}

test('a job is a list of named nodes, inputs before their users', () => {
  const env = testEnvironment();
  const orders = stream(env);
  orders
    .keyBy('customerId')
    .reduce((a) => a)
    .print('Totals');
  orders
    .filter((order) => order.amountCents > 0)
    .name('Big')
    .uid('big')
    .print('Big');
  const graph = env.getJobGraph('Job');
  expect(graph.nodes.map(({ id, name, inputs }) => [id, name, inputs])).toEqual([
    ['source-1', 'Orders', []],
    ['keyBy-2', 'customerId', ['source-1']],
    ['reduce-3', 'Keyed Reduce', ['keyBy-2']],
    ['print-4', 'Print to Std. Out: Totals', ['reduce-3']],
    ['filter-5', 'Big', ['source-1']],
    ['print-6', 'Print to Std. Out: Big', ['filter-5']],
  ]);
  expect(graph.nodes.map((node) => node.uid)).toContain('big');
  expect(graph.nodes[1]).toMatchObject({ type: 'keyBy', field: 'customerId' });
  expect(nodesAfter(graph, 'source-1').map((node) => node.id)).toEqual(['keyBy-2', 'filter-5']);
  expect(graph.autoWatermarkIntervalMs).toBe(200);
});

test('a graph and its nodes cannot be changed', () => {
  const env = testEnvironment();
  stream(env).print('P');
  const graph = env.getJobGraph('Job');
  for (const frozen of [graph, graph.nodes, ...graph.nodes, graph.nodes[1]?.inputs]) {
    expect(Object.isFrozen(frozen)).toBe(true);
  }
});

test('a graph taken before is not changed by what is described after', () => {
  const env = testEnvironment();
  const orders = stream(env);
  orders.print('P').name('First');
  const graph = env.getJobGraph('Job');
  orders.print('Q');
  expect(graph.nodes).toHaveLength(2);
});

test.each(['', ' ', 'two\nlines', 'x'.repeat(201)])('the name %j is refused', (name) => {
  const env = testEnvironment();
  const orders = stream(env);
  const refused = expect.objectContaining({ code: 'INVALID_NAME', exitCode: 2 });
  expect(() => orders.map((order) => order).name(name)).toThrow(refused);
  expect(() => orders.print(name)).toThrow(refused);
  orders.print('P');
  expect(() => env.getJobGraph(name)).toThrow(refused);
});

test('a uid belongs to one operator', () => {
  const env = testEnvironment();
  const orders = stream(env);
  orders
    .map((order) => order)
    .uid('same')
    .print('P');
  orders
    .map((order) => order)
    .uid('same')
    .print('Q');
  expect(() => env.getJobGraph('Job')).toThrow(expect.objectContaining({ code: 'UID_TAKEN' }));
});

test('a job without a sink is refused', () => {
  const env = testEnvironment();
  stream(env).map((order) => order);
  expect(() => env.getJobGraph('Job')).toThrow(expect.objectContaining({ code: 'EMPTY_JOB' }));
});

test('streams of two environments do not mix', () => {
  expect(() => stream().union(stream())).toThrow(
    expect.objectContaining({ code: 'FOREIGN_STREAM' }),
  );
});

test('the watermark interval is part of the job', () => {
  const env = testEnvironment().setAutoWatermarkInterval(50);
  stream(env).print('P');
  expect(env.getJobGraph('Job').autoWatermarkIntervalMs).toBe(50);
  expect(() => env.setAutoWatermarkInterval(-1)).toThrow(
    expect.objectContaining({ code: 'INVALID_WATERMARK_INTERVAL' }),
  );
});

test('execute hands the graph to the executor', async () => {
  const env = testEnvironment();
  stream(env).print('P');
  await expect(env.execute('My job')).resolves.toEqual({ jobName: 'My job' });
});
