/** How long a task stands still while a lot of timers or windows fire in one go. */
import { type DataStream, TumblingEventTimeWindows } from '@tidemark/event-time';
import { type BenchEvent, benchTask } from './bench-task.ts';
import { Reminders } from './functions.ts';

/** One run. */
export interface DrainFigures {
  readonly fired: number;
  readonly fillMs: number;
  readonly drainMs: number;
  /** The longest time in which 10,000 of them fired. */
  readonly worstPauseMs: number;
  /** The same in CPU time: other processes have no part in it, and the collector's threads have. */
  readonly worstCpuMs: number;
  /** What the process held when all were there. */
  readonly heapMegabytes: number;
}

/** One kind of thing that fires. */
export interface Drain {
  readonly name: string;
  run(count: number): DrainFigures;
}

const PART = 10_000;
const SPREAD_MS = 1_000_000;

/** Both kinds. */
export const DRAINS: readonly Drain[] = [
  {
    name: 'keys with a timer each',
    run: (count) => drain(count, (events) => events.keyBy('key').process(new Reminders())),
  },
  {
    name: 'open windows',
    run: (count) =>
      drain(count, (events) =>
        events
          .keyBy('key')
          .window(TumblingEventTimeWindows.of(10))
          .reduce((a) => a)
          .map(({ value }) => value),
      ),
  },
];

function drain(
  count: number,
  describe: (events: DataStream<BenchEvent>) => DataStream<number>,
): DrainFigures {
  const times: { readonly wall: number; readonly cpu: number }[] = [];
  const note = () => {
    const { user, system } = process.cpuUsage();
    times.push({ wall: performance.now(), cpu: (user + system) / 1_000 });
  };
  let fired = 0;
  const { task, sources } = benchTask((events) =>
    describe(events as DataStream<BenchEvent>).map((value) => {
      if (++fired % PART === 0) note();
      return value;
    }),
  );
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    // Times in no order: the first to come is not the first to fire.
    const at = (index * 7_919) % SPREAD_MS;
    sources[0]?.record(0, { key: `key-${index}`, value: index % 100, at }, undefined);
  }
  const filled = performance.now();
  const heapMegabytes = process.memoryUsage().heapUsed / 1_048_576;
  note();
  task.endOfInput();
  const drainMs = performance.now() - filled;
  const worst = (clock: 'wall' | 'cpu') =>
    Math.max(...times.slice(1).map((end, index) => end[clock] - (times[index] ?? end)[clock]));
  return {
    fired,
    fillMs: filled - began,
    drainMs,
    worstPauseMs: worst('wall'),
    worstCpuMs: worst('cpu'),
    heapMegabytes,
  };
}
