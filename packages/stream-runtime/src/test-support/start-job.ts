/** Runs a job on a fake Kafka, and ends it when its test ends. */

import { onTestFinished } from 'vitest';
import type { JobEvent } from '../job/job-events.ts';
import type { RunOptions } from '../job/job-hooks.ts';
import { JobRunner } from '../job/job-runner.ts';
import type { TaskSnapshots } from '../snapshot/task-snapshots.ts';
import type { FakeConsumer } from './fake-consumer.ts';
import type { FakeKafka } from './fake-kafka.ts';
import { ManualTimers, settled } from './manual-timers.ts';
import { totalsJob } from './order-job.ts';

const FETCH_MS = 250;

/** A running job on a fake Kafka. */
export async function startJob(
  kafka: FakeKafka,
  options: Partial<RunOptions> = {},
  graph = totalsJob(),
) {
  const timers = new ManualTimers();
  const client = kafka.connect();
  const abort = new AbortController();
  const printed: string[] = [];
  const states: string[] = [];
  const warnings: string[] = [];
  const events: JobEvent[] = [];
  let snapshots: TaskSnapshots | undefined;
  const runner = new JobRunner(
    graph,
    client,
    {
      groupId: 'group',
      from: 'earliest',
      printer: { print: (name, value) => void printed.push(`${name}> ${value}`) },
      signal: abort.signal,
      onState: (state) => void states.push(state),
      onEvent: (event) => void events.push(event),
      log: { debug() {}, info() {}, warn: (_, message) => void warnings.push(message) },
      ...options,
      hooks: {
        ...options.hooks,
        wired(parts) {
          options.hooks?.wired?.(parts);
          snapshots = parts.snapshots;
        },
      },
    },
    timers,
  );
  const result = runner.run();
  result.catch(() => {});
  onTestFinished(async () => {
    if (snapshots === undefined) return abort.abort();
    // Killed, it writes no last snapshot; what is being written is there before its folder goes.
    client.kill();
    await settled();
    await snapshots.atRest();
  });
  await settled();
  const consumer = kafka.consumers.at(-1) as FakeConsumer;
  const read = async () => {
    while (await consumer.fetch()) await settled();
  };
  /** Reads, commits, and reads what that brought through the repartition topics. */
  const run = async (ms = 1_000, turns = 4) => {
    for (let turn = 0; turn < turns; turn++) {
      await read();
      // As a consumer does that waits for records.
      for (let left = ms; left > 0; left -= FETCH_MS) {
        await timers.advance(Math.min(left, FETCH_MS));
        consumer.listener.fetched();
      }
    }
  };
  const stop = () => {
    abort.abort();
    return result;
  };
  return {
    timers,
    client,
    abort,
    printed,
    states,
    warnings,
    events,
    result,
    consumer,
    read,
    run,
    stop,
  };
}
