import {
  type DataStream,
  ManualClock,
  type Source,
  type SourceInput,
  StreamExecutionEnvironment,
  StreamTask,
  WatermarkStrategy,
} from '@tidemark/event-time';

/** What the benchmarks stream: `at` is the event's time in epoch milliseconds. */
export interface BenchEvent {
  readonly key: string;
  readonly value: number;
  readonly at: number;
}

/** Events of `keys` keys, ten to a millisecond, in order of time. */
export function benchEvents(count: number, keys: number): readonly BenchEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    // Two of a key, one for each side of a join, then another: the stride is prime to most numbers.
    key: `key-${(Math.floor(index / 2) * 7_919) % keys}`,
    value: index % 100,
    at: Math.floor(index / 10),
  }));
}

/** A job in one task, whose results are summed up. */
export interface BenchTask {
  readonly task: StreamTask;
  readonly sources: readonly SourceInput[];
  /** How many results there were, and the sum of what `weigh` made of them. */
  results(): { readonly count: number; readonly sum: number };
}

const source: Source<BenchEvent> = { sourceType: 'bench' };

/** Runs what `describe` builds on `inputs` sources with a partition each. */
export function benchTask(
  describe: (...streams: DataStream<BenchEvent>[]) => DataStream<number>,
  inputs = 1,
): BenchTask {
  const env = new StreamExecutionEnvironment({
    execute: ({ name }) => Promise.resolve({ jobName: name }),
  });
  const strategy = WatermarkStrategy.forMonotonousTimestamps<BenchEvent>().withTimestampAssigner(
    (event) => event.at,
  );
  const streams = Array.from({ length: inputs }, (_, index) =>
    env.fromSource(source, strategy, `Source ${index}`),
  );
  let [count, sum] = [0, 0];
  const write = (result: number) => {
    count++;
    sum += result;
  };
  describe(...streams).sinkTo({ sinkType: 'bench', createWriter: () => ({ write }) });
  const graph = env.getJobGraph('bench');
  const task = new StreamTask({ graph, clock: new ManualClock(), printer: { print() {} } });
  task.open();
  const sources = streams.map((stream) => task.source(stream.nodeId));
  for (const input of sources) input.addPartition(0);
  return { task, sources, results: () => ({ count, sum }) };
}
