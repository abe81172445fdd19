import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JobEvent } from '../job/job-events.ts';
import type { JobOptions } from '../options.ts';
import { brokerWith, produce, runJob } from '../test-support/on-broker.ts';
import { order } from '../test-support/order-job.ts';

type Connection = Parameters<typeof runJob>[0];

/** A job, with its events. */
function job(connection: Connection, options: Partial<JobOptions>) {
  const events: JobEvent[] = [];
  const watchers = new Set<() => void>();
  const running = runJob(connection, {
    ...options,
    onEvent(event) {
      events.push(event);
      for (const watcher of watchers) watcher();
    },
  });
  const seen = (type: JobEvent['type'], count: number) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (events.filter((event) => event.type === type).length >= count) resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  const restoredKeys = () =>
    events.reduce((sum, one) => sum + (one.type === 'task-running' ? one.restoredKeys : 0), 0);
  return { ...running, seen, restoredKeys };
}

it('a standby on a broker takes over warm, and a snapshot is gone on from', async () => {
  const { connection } = await brokerWith({ orders: 1 });
  const snapshotDir = mkdtempSync(join(tmpdir(), 'tidemark-standby-'));
  onTestFinished(() => rmSync(snapshotDir, { recursive: true, force: true }));
  const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
  await produce(
    connection,
    'orders',
    0,
    names.map((name) => order(name, 1)),
  );
  const first = job(connection, { standbyReplicas: 1, snapshotDir });
  await first.until(() => first.printed.length === 100);
  const second = job(connection, { standbyReplicas: 1, snapshotDir });
  await second.seen('standby-warm', 1);
  await first.stop();
  await second.seen('task-running', 2);
  await produce(connection, 'orders', 0, [order('c7', 2)]);
  await second.until(() => second.printed.includes('customer> c7 3'));
  expect(second.printed.filter((line) => line.startsWith('customer'))).toHaveLength(1);
  await second.stop();
  const third = job(connection, { snapshotDir });
  await produce(connection, 'orders', 0, [order('c7', 4)]);
  await third.until(() => third.printed.includes('customer> c7 7'));
  expect(third.restoredKeys()).toBeGreaterThanOrEqual(51);
}, 30_000);
