import { ManualClock, StreamExecutionEnvironment, StreamTask } from '@tidemark/event-time';
import type { Order } from '@tidemark/order-model';
import type { Lesson, LessonJob } from '../job/lesson-job.ts';
import { recordResults } from './record-results.ts';

/** An order and the partition that it comes from. */
export type PartitionedOrder = { readonly partition: number; readonly order: Order };

/** One call of the printer. */
export type Printed = { readonly name: string; readonly value: unknown };

/** What a job did with its orders. */
export type JobRun = {
  readonly printed: readonly Printed[];
  /** The lines that people would read, in their order. */
  readonly lines: readonly string[];
  /** What went to `--output`. */
  readonly published: readonly { readonly key: string; readonly value: string }[];
  readonly late: number;
};

const DEFAULTS = {
  topic: 'orders',
  outOfOrdernessMs: 5_000,
  idleTimeoutMs: Number.POSITIVE_INFINITY,
  categories: undefined,
  minAmountCents: 0,
  alertOverCents: undefined,
  outputTopic: undefined,
};

/**
 * Runs the orders through the job, in the order given, with a watermark after each, and ends it
 * with the final watermark.
 */
export function runJob(
  job: LessonJob,
  orders: readonly PartitionedOrder[],
  settings: Partial<Lesson> = {},
): JobRun {
  const results = recordResults();
  const lesson: Lesson = { ...DEFAULTS, ...results.hooks, ...settings };
  const env = new StreamExecutionEnvironment({
    execute: () => Promise.reject(new Error('unused')),
  });
  job(env, lesson);
  const graph = env.getJobGraph('lesson under test');
  const { printer, sinkWriter } = results;
  const task = new StreamTask({ graph, clock: new ManualClock(0), printer, sinkWriter });
  const source = graph.nodes.find((node) => node.type === 'source');
  if (source === undefined) throw new Error('the job has no source');
  const input = task.source(source.id);
  task.open();
  for (const partition of new Set(orders.map((order) => order.partition))) {
    input.addPartition(partition);
  }
  for (const { partition, order } of orders) {
    input.record(partition, order, order.timestamp);
    task.emitPeriodicWatermarks();
  }
  task.endOfInput();
  task.close();
  return results.run;
}
