import {
  type DataStream,
  ManualClock,
  type Source,
  type SourceInput,
  StreamExecutionEnvironment,
  StreamTask,
  WatermarkStrategy,
} from '../src/index.ts';

/** A source that only tests feed. */
export function testSource<T>(): Source<T> {
  return { sourceType: 'test' };
}

/** An environment whose execute() runs nothing. */
export function testEnvironment(): StreamExecutionEnvironment {
  return new StreamExecutionEnvironment({
    execute: (graph) => Promise.resolve({ jobName: graph.name }),
  });
}

/** A watermark strategy for tests: `{ wm: 5 }` makes watermark 5, everything has the record's timestamp. */
export function punctuated<T>(): WatermarkStrategy<T> {
  return WatermarkStrategy.forGenerator<T>(() => ({
    onEvent(event, _timestamp, output) {
      if (typeof event === 'object' && event !== null && 'wm' in event) {
        output.emitWatermark(Number(event.wm));
      }
    },
    onPeriodicEmit() {},
  }));
}

/** A job in one task with everything printed: `P> value@timestamp`. */
export interface OneTask {
  readonly clock: ManualClock;
  readonly task: StreamTask;
  readonly source: SourceInput;
  /** The lines printed since the last call. */
  take(): string[];
}

/** Runs the job that `describe` builds on one source with partition 0. */
export function oneTask<T>(
  describe: (stream: DataStream<T>) => void,
  strategy: WatermarkStrategy<T> = punctuated<T>(),
): OneTask {
  const env = testEnvironment();
  describe(env.fromSource(testSource<T>(), strategy, 'Source'));
  const clock = new ManualClock();
  let lines: string[] = [];
  const printer = {
    print: (id: string, value: unknown, timestamp: number | undefined) => {
      lines.push(`${id}> ${value}@${timestamp}`);
    },
  };
  const task = new StreamTask({ graph: env.getJobGraph('test'), clock, printer });
  task.open();
  const source = task.source('source-1');
  source.addPartition(0);
  const take = () => {
    const taken = lines;
    lines = [];
    return taken;
  };
  return { clock, task, source, take };
}
