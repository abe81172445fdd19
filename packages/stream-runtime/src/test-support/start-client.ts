/** A job on a fake Kafka as its user starts it; it ends with its test. */

import { onTestFinished } from 'vitest';
import { startJob as startClientJob } from '../job-client.ts';
import type { JobOptions } from '../options.ts';
import type { FakeConsumer } from './fake-consumer.ts';
import type { FakeKafka } from './fake-kafka.ts';
import { ManualTimers, settled } from './manual-timers.ts';
import { totalsJob } from './order-job.ts';

/** The job, and what turns it. */
export async function startClient(
  kafka: FakeKafka,
  options: Partial<JobOptions> = {},
  graph = totalsJob(),
) {
  const timers = new ManualTimers();
  const printed: string[] = [];
  const all = {
    groupId: 'group',
    from: 'earliest',
    printer: { print: (name: string, value: unknown) => void printed.push(`${name}> ${value}`) },
    ...options,
  } as const;
  const client = kafka.connect();
  const job = startClientJob(graph, client, all, timers);
  await settled();
  const consumer = kafka.consumers.at(-1) as FakeConsumer;
  /** Fetches what is there; nothing is committed. */
  const read = async () => {
    while (await consumer.fetch()) await settled();
  };
  /** Reads, commits, and reads what that brought through the repartition topics. */
  const run = async (ms = 1_000, turns = 4) => {
    for (let turn = 0; turn < turns; turn++) {
      await read();
      await timers.advance(ms);
    }
  };
  onTestFinished(async () => {
    void job.cancel();
    await timers.advance(10_000);
  });
  return { job, client, timers, printed, consumer, read, run };
}
