import {
  type DataStream,
  ManualClock,
  type SourceInput,
  StreamTask,
  type TaskMetrics,
  type TaskSnapshot,
} from '../src/index.ts';
import { punctuated, testEnvironment, testSource } from './one-task.ts';

/** A job of two sources in one task with everything printed: `P> value@timestamp`. */
export interface TwoSources<A, B> {
  readonly task: StreamTask;
  readonly clock: ManualClock;
  readonly metrics: Readonly<TaskMetrics>;
  first(value: A, timestamp?: number): string[];
  second(value: B, timestamp?: number): string[];
  /** A watermark of either source, or of both. */
  watermark1(timestamp: number): string[];
  watermark2(timestamp: number): string[];
  watermarks(timestamp: number): string[];
  /** The clock has reached `now`. */
  processingTime(now: number): string[];
  end(): string[];
}

/** Runs the job that `describe` builds on two sources with partition 0 each. */
export function twoSources<A, B>(
  describe: (first: DataStream<A>, second: DataStream<B>) => void,
  restored?: TaskSnapshot,
): TwoSources<A, B> {
  const env = testEnvironment();
  const one = env.fromSource(testSource<A>(), punctuated<A>(), 'One');
  const two = env.fromSource(testSource<B>(), punctuated<B>(), 'Two');
  describe(withoutMarks(one), withoutMarks(two));
  let lines: string[] = [];
  const printer = {
    print: (id: string, value: unknown, timestamp: number | undefined) => {
      lines.push(`${id}> ${value}@${timestamp}`);
    },
  };
  const clock = new ManualClock();
  const graph = env.getJobGraph('two');
  const restore = restored === undefined ? {} : { restore: restored };
  const task = new StreamTask({ graph, clock, printer, ...restore });
  task.open();
  const [first, second] = [task.source('source-1'), task.source('source-2')];
  first.addPartition(0);
  second.addPartition(0);
  const take = (work: () => void): string[] => {
    lines = [];
    work();
    return lines;
  };
  const mark = (source: SourceInput, wm: number) => source.record(0, { wm }, undefined);
  return {
    task,
    clock,
    metrics: task.metrics,
    first: (value, timestamp) => take(() => first.record(0, value, timestamp)),
    second: (value, timestamp) => take(() => second.record(0, value, timestamp)),
    watermark1: (timestamp) => take(() => mark(first, timestamp)),
    watermark2: (timestamp) => take(() => mark(second, timestamp)),
    watermarks: (timestamp) =>
      take(() => {
        mark(first, timestamp);
        mark(second, timestamp);
      }),
    processingTime: (now) =>
      take(() => {
        clock.set(now);
        task.advanceProcessingTime(now);
      }),
    end: () => take(() => task.endOfInput()),
  };
}

/** The records that only carry a watermark end here. */
function withoutMarks<T>(stream: DataStream<T>): DataStream<T> {
  return stream.filter((value) => !(typeof value === 'object' && value !== null && 'wm' in value));
}
