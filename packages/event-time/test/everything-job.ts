/** A job with every kind of state, both kinds of timers, windows, several partitions and channels. */
import fc from 'fast-check';
import {
  CountEvictor,
  EventTimeSessionWindows,
  ManualClock,
  ProcessingTimeSessionWindows,
  SnapshotBuilder,
  StreamTask,
  type StreamTaskOptions,
  type TaskChange,
  type TaskSnapshot,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../src/index.ts';
import {
  Both,
  type Event,
  Everything,
  lineOf,
  Pairs,
  Rules,
  rules,
} from './everything-functions.ts';
import { testEnvironment, testSource } from './one-task.ts';

/** What a script does in one step. */
export type Step =
  | ({ readonly op: 'record'; readonly partition: number } & Event)
  | { readonly op: 'probe' }
  | { readonly op: 'clock'; readonly byMs: number }
  | { readonly op: 'pause' | 'resume'; readonly partition: number };

const key = fc.constantFrom('a', 'b', 'c');
const partition = fc.nat(2);

/** Steps of all kinds. */
export const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('record' as const),
      partition,
      key,
      value: fc.integer({ min: -9, max: 9 }),
      at: fc.integer({ min: -50, max: 150 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('probe' as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('clock' as const), byMs: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constantFrom('pause' as const, 'resume' as const), partition }),
  },
);

function everythingGraph() {
  const env = testEnvironment();
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Event>(10)
    .withTimestampAssigner((event) => event.at)
    .withIdleness(30);
  const events = env.fromSource(testSource<Event>(), strategy, 'Events');
  const keyed = events.keyBy('key');
  keyed.process(new Everything()).name('Everything').print('P');
  keyed
    .reduce((a, b) => ({ ...b, value: a.value + b.value }))
    .map(lineOf)
    .print('Reduced');
  const add = (a: Event, b: Event): Event => ({ ...b, value: a.value + b.value });
  keyed
    .window(TumblingEventTimeWindows.of(20))
    .allowedLateness(15)
    .reduce(add)
    .map(lineOf)
    .print('Tumbling');
  keyed.window(EventTimeSessionWindows.withGap(15)).reduce(add).map(lineOf).print('Session');
  keyed
    .window(ProcessingTimeSessionWindows.withGap(12))
    .evictor(CountEvictor.of(2))
    .reduce(add)
    .map(lineOf)
    .print('By clock');
  keyed.countWindow(3, 2).reduce(add).map(lineOf).print('Counted');
  const negative = events.filter((event) => event.value < 0).keyBy('key');
  keyed.intervalJoin(negative).between(-10, 5).process(new Pairs()).print('Joined');
  keyed.connect(negative).process(new Both()).print('Both');
  events
    .connect(events.filter((event) => event.value > 7).broadcast(rules))
    .process(new Rules())
    .print('Ruled');
  events
    .union(events.filter((event) => event.value > 0))
    .map(lineOf)
    .print('Union');
  return env.getJobGraph('everything');
}

/** One instance of the job, with what it printed. */
export interface JobInstance {
  readonly task: StreamTask;
  readonly clock: ManualClock;
  readonly paused: Set<number>;
  readonly changes: TaskChange[];
  /** What the step printed. */
  apply(step: Step): string[];
  /** Adds what changed to the changelog. */
  commit(): void;
  /** What the changelog comes to. */
  committed(): TaskSnapshot;
}

/** Opens the job, perhaps restored; `before` is the instance that it follows. */
export function openJob(
  options: Pick<StreamTaskOptions, 'restore' | 'trackChanges' | 'restoreWatermarks'> & {
    readonly clock?: ManualClock;
    /** A changelog to be read before the first input, in as many steps as there are lists. */
    readonly changelog?: readonly (readonly TaskChange[])[];
  } = {},
  before?: JobInstance,
): JobInstance {
  const clock = options.clock ?? new ManualClock(1_000);
  let lines: string[] = [];
  const printer = {
    print: (id: string, value: unknown, at: number | undefined) =>
      lines.push(`${id}> ${value}@${at}`),
  };
  const task = new StreamTask({ ...options, graph: everythingGraph(), clock, printer });
  task.open();
  if (options.changelog !== undefined) {
    const restore = task.restoring();
    for (const changes of options.changelog) restore.apply(changes);
    restore.finish();
  }
  const source = task.source('source-1');
  for (const id of [0, 1, 2]) source.addPartition(id);
  const paused = new Set(before?.paused);
  for (const id of paused) source.pausePartition(id);
  const changes: TaskChange[] = [...(before?.changes ?? [])];
  const apply = (step: Step) => {
    lines = [];
    if (step.op === 'record') {
      const { partition, key, value, at } = step;
      source.record(partition, { key, value, at }, undefined);
    } else if (step.op === 'probe') {
      task.emitPeriodicWatermarks();
    } else if (step.op === 'clock') {
      clock.advance(step.byMs);
      task.advanceProcessingTime(clock.now());
    } else if (step.op === 'pause') {
      source.pausePartition(step.partition);
      paused.add(step.partition);
    } else {
      source.resumePartition(step.partition);
      paused.delete(step.partition);
    }
    return [...lines, `wm ${source.currentWatermark}`];
  };
  return {
    task,
    clock,
    paused,
    changes,
    apply,
    commit: () => {
      changes.push(...(JSON.parse(JSON.stringify(task.takeChanges())) as TaskChange[]));
    },
    committed: () => {
      const builder = new SnapshotBuilder('everything');
      builder.apply(changes);
      return builder.snapshot();
    },
  };
}

/** With states, entries and timers in one order: changes come in another than a table has them. */
export function canonicalSnapshot(snapshot: TaskSnapshot): unknown {
  const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();
  return Object.fromEntries(
    Object.entries(snapshot.operators)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([operator, { keyed, ...rest }]) => [
        operator,
        {
          ...rest,
          states: sorted(
            (keyed?.states ?? []).map((state) => ({ ...state, entries: sorted(state.entries) })),
          ),
          eventTimeTimers: sorted(keyed?.eventTimeTimers ?? []),
          processingTimeTimers: sorted(keyed?.processingTimeTimers ?? []),
        },
      ]),
  );
}
