/** A job with every kind of state, both kinds of timers, windows, several partitions and channels. */
import fc from 'fast-check';
import {
  AggregatingStateDescriptor,
  type Collector,
  EventTimeSessionWindows,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type KeyedStateStore,
  ListStateDescriptor,
  ManualClock,
  MapStateDescriptor,
  type OnTimerContext,
  ReducingStateDescriptor,
  type RuntimeContext,
  SnapshotBuilder,
  StateTtlConfig,
  StreamTask,
  type StreamTaskOptions,
  type TaskChange,
  type TaskSnapshot,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../src/index.ts';
import { testEnvironment, testSource } from './one-task.ts';

/** An element of the script. */
export type Event = { readonly key: string; readonly value: number; readonly at: number };

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

const ttl = StateTtlConfig.of(30, { updateType: 'OnReadAndWrite', cleanupKeysPerAccess: 0 });
const eventTtl = StateTtlConfig.of(40, { timeCharacteristic: 'EventTime' });

/** Uses each kind of state, with and without a time to live, and shows all of them. */
class Everything extends KeyedProcessFunction<string, Event, string> {
  private states!: ReturnType<typeof statesOf>;

  override open(context: RuntimeContext): void {
    this.states = statesOf(context);
  }

  processElement(event: Event, context: KeyedProcessContext<string>, out: Collector<string>): void {
    const { bytes, list, map, sum, mean, aging, agingList, agingMap, agingSum } = this.states;
    const { value } = event;
    const now = (context.timestamp() ?? 0) + value;
    const timers = context.timerService();
    timers.registerEventTimeTimer(event.at + 10);
    timers.registerEventTimeTimer(now + 20);
    timers.registerProcessingTimeTimer(timers.currentProcessingTime() + value * value);
    if (value < -5) timers.deleteEventTimeTimer(event.at + 10);
    bytes.update({ at: new Set([event.at]), nothing: undefined, total: BigInt(value) });
    list.add(value);
    if (value === 9) list.clear();
    map.put(event.at % 3, value);
    if (value < 0) map.remove((value * -1) % 3);
    sum.add(value);
    mean.add(value);
    aging.update(value);
    agingList.add(value);
    agingMap.put(String(value % 4), value);
    agingSum.add(value);
    out.collect(`${event.key} element ${show(this.states)} wm=${timers.currentWatermark()}`);
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Collector<string>): void {
    const { list } = this.states;
    const domain = context.timeDomain();
    out.collect(`${context.getCurrentKey()} ${domain} ${time} ${show(this.states)}`);
    if (time % 7 === 0) list.update([time]);
  }
}

function statesOf(context: KeyedStateStore) {
  const add = (a: number, b: number) => a + b;
  return {
    bytes: context.getState(new ValueStateDescriptor<object>('value')),
    list: context.getListState(new ListStateDescriptor<number>('list')),
    map: context.getMapState(new MapStateDescriptor<number, number>('map')),
    sum: context.getReducingState(new ReducingStateDescriptor('sum', add)),
    mean: context.getAggregatingState(
      new AggregatingStateDescriptor('mean', {
        createAccumulator: () => ({ sum: 0, count: 0 }),
        add: (value: number, { sum, count }) => ({ sum: sum + value, count: count + 1 }),
        getResult: ({ sum, count }) => sum / count,
        merge: (a, b) => ({ sum: a.sum + b.sum, count: a.count + b.count }),
      }),
    ),
    aging: context.getState(new ValueStateDescriptor<number>('aging').enableTimeToLive(ttl)),
    agingList: context.getListState(
      new ListStateDescriptor<number>('aging list').enableTimeToLive(ttl),
    ),
    agingMap: context.getMapState(
      new MapStateDescriptor<string, number>('aging map').enableTimeToLive(eventTtl),
    ),
    agingSum: context.getReducingState(
      new ReducingStateDescriptor('aging sum', add).enableTimeToLive(eventTtl),
    ),
  };
}

function show(states: ReturnType<typeof statesOf>): string {
  const { bytes, list, map, sum, mean, aging, agingList, agingMap, agingSum } = states;
  const { total } = (bytes.value() ?? {}) as { total?: bigint };
  const maps = [...map.entries()].join(';');
  const aged = [aging.value(), agingList.get().join('+'), [...agingMap.entries()].join(';')];
  return `${total} ${list.get()} {${maps}} ${sum.get()} ${mean.get()} | ${aged} ${agingSum.get()}`;
}

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
  events
    .union(events.filter((event) => event.value > 0))
    .map(lineOf)
    .print('Union');
  return env.getJobGraph('everything');
}

function lineOf({ key, value, at }: Event): string {
  return `${key} ${value} ${at}`;
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
