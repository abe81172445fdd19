/** The three ways to a harness: a whole job, a stream, a keyed stream. */
import type { Key } from '../function/key.ts';
import type { DataStream } from '../stream/data-stream.ts';
import type { KeyedStream } from '../stream/keyed-stream.ts';
import { OutputTag } from '../stream/output-tag.ts';
import { SingleOutputStreamOperator } from '../stream/single-output-stream-operator.ts';
import { type HarnessInputOptions, HarnessJob } from './harness-job.ts';
import { type HarnessOptions, JobHarness } from './job-harness.ts';

/** An OutputTag of whatever type. */
export type TagId = Pick<OutputTag<unknown>, 'id'>;

/** Side outputs of the operator at the end of the stream, for `harness.sideOutput(tag)`. */
export interface SideOutputOptions {
  readonly sideOutputs?: readonly TagId[];
}

/**
 * Runs a job with any number of inputs: `job.input('orders')` and `job.keyedInput(…)` make them,
 * `job.output(stream, name)` makes further streams readable. What `describe` returns is `output`.
 */
export function jobHarness<T, O>(
  describe: (job: HarnessJob) => DataStream<O>,
  options: HarnessOptions & SideOutputOptions = {},
): JobHarness<T, O> {
  const job = new HarnessJob();
  const stream = describe(job);
  const output = job.output(stream);
  if (stream instanceof SingleOutputStreamOperator) {
    for (const tag of options.sideOutputs ?? []) job.sideOutput(stream, new OutputTag(tag.id));
  }
  return new JobHarness(job, output, options);
}

/** Runs operators on a stream; its watermarks come from the strategy, or from the test. */
export function streamHarness<T, O>(
  describe: (stream: DataStream<T>) => DataStream<O>,
  options: HarnessInputOptions<T> & HarnessOptions & SideOutputOptions = {},
): JobHarness<T, O> {
  return jobHarness((job) => describe(job.input<T>('input', options)), options);
}

/**
 * Runs operators on a keyed stream, as after an exchange: elements, watermarks and idleness come
 * through `channels` (1 by default), combined as Flink combines them.
 */
export function keyedHarness<T, K extends Key, O>(
  keyBy: (value: T) => K,
  describe: (stream: KeyedStream<T, K>) => DataStream<O>,
  options: { readonly channels?: number } & HarnessOptions & SideOutputOptions = {},
): JobHarness<T, O> {
  return jobHarness((job) => describe(job.keyedInput('input', keyBy, options.channels)), options);
}
