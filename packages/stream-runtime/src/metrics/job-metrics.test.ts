import { expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { order } from '../test-support/order-job.ts';
import { startClient } from '../test-support/start-client.ts';
import { serveMetrics } from './metrics-server.ts';

/** The value of each line, by name and labels; the group's label left out. */
function parsed(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      const name = line
        .slice(0, at)
        .replace(/,?group="group"/, '')
        .replace('{}', '')
        .replace('{,', '{');
      return [name, Number(line.slice(at + 1))];
    }),
  );
}

it('the figures of a running job are those of Prometheus', async () => {
  const kafka = new FakeKafka({ orders: 2 });
  kafka.append('orders', 0, order('ann', 5, 'Books', 20_000));
  kafka.append('orders', 0, 'no order');
  const { job, run } = await startClient(kafka);
  await run();
  kafka.append('orders', 0, order('ann', 6, 'Books', 30_000));
  const metrics = parsed(await job.metrics());
  expect(metrics).toMatchObject({
    tidemark_records_in_total: 1,
    tidemark_results_out_total: 2,
    tidemark_late_records_total: 0,
    tidemark_bad_records_total: 1,
    tidemark_dead_letters_total: 1,
    tidemark_rebalances_total: 0,
    tidemark_task_failures_total: 0,
    'tidemark_tasks{state="running"}': 4,
    'tidemark_tasks{state="starting"}': 0,
    'tidemark_tasks{state="standby"}': 0,
    'tidemark_lag_records{topic="orders",partition="0"}': 1,
    'tidemark_lag_records{topic="orders",partition="1"}': 0,
    tidemark_restore_duration_seconds_count: 4,
  });
  expect(metrics.tidemark_commits_total).toBe(metrics.tidemark_commit_duration_seconds_count);
  expect(metrics.tidemark_transaction_bytes_total).toBeGreaterThan(0);
  expect(metrics['tidemark_watermark_timestamp_seconds{task="0_0"}']).toBeCloseTo(15, 1);
  expect(metrics['tidemark_watermark_lag_seconds{task="0_0"}']).toBeGreaterThan(900);
  expect(metrics).not.toHaveProperty('tidemark_watermark_timestamp_seconds{task="0_1"}');
});

it('a record that a function failed on is a bad one with a dead letter, and no commit has failed', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  kafka.append('orders', 0, order('ann', -1));
  kafka.append('orders', 0, 'no order');
  const options = { onBadRecord: 'skip', onFunctionError: 'dead-letter' } as const;
  const { job, run } = await startClient(kafka, options);
  await run();
  expect(parsed(await job.metrics())).toMatchObject({
    tidemark_bad_records_total: 2,
    tidemark_dead_letters_total: 1,
    tidemark_task_failures_total: 0,
    'tidemark_tasks{state="running"}': 2,
  });
});

it('they are served on this machine, and a port that is taken is told', async () => {
  await using server = await serveMetrics({ metrics: async () => 'figures 1\n' }, 0);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  const answer = await fetch(server.url);
  expect([answer.status, await answer.text()]).toEqual([200, 'figures 1\n']);
  expect((await fetch(new URL('/', server.url))).status).toBe(404);
  expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
  const port = Number(new URL(server.url).port);
  await expect(serveMetrics({ metrics: async () => '' }, port)).rejects.toMatchObject({
    code: 'METRICS_PORT_TAKEN',
    message: expect.stringContaining(String(port)),
  });
});
