/** Runs a job on a fake Kafka, and ends it when its test ends. */

import { afterEach } from 'vitest';
import { JobRunner } from '../job/job-runner.ts';
import type { JobOptions } from '../options.ts';
import type { FakeConsumer, FakeKafka } from './fake-kafka.ts';
import { ManualTimers, settled } from './manual-timers.ts';
import { totalsJob } from './order-job.ts';

const running: AbortController[] = [];

afterEach(() => {
  for (const abort of running.splice(0)) abort.abort();
});

/** A running job on a fake Kafka. */
export async function startJob(
  kafka: FakeKafka,
  options: Partial<JobOptions> = {},
  graph = totalsJob(),
) {
  const timers = new ManualTimers();
  const abort = new AbortController();
  const printed: string[] = [];
  const states: string[] = [];
  const warnings: string[] = [];
  const runner = new JobRunner(
    graph,
    kafka,
    {
      groupId: 'group',
      from: 'earliest',
      guarantee: 'at-least-once',
      printer: { print: (name, value) => void printed.push(`${name}> ${value}`) },
      signal: abort.signal,
      onState: (state) => void states.push(state),
      log: { debug() {}, info() {}, warn: (_, message) => void warnings.push(message) },
      ...options,
    },
    timers,
  );
  const result = runner.run();
  result.catch(() => {});
  running.push(abort);
  await settled();
  const consumer = kafka.consumers.at(-1) as FakeConsumer;
  const read = async () => {
    while (await consumer.fetch()) await settled();
  };
  const stop = () => {
    abort.abort();
    return result;
  };
  return { timers, abort, printed, states, warnings, result, consumer, read, stop };
}
