/** The operators that are measured, each beside a plain loop over Maps that gives the same results. */
import {
  type DataStream,
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
} from '@tidemark/event-time';
import { type BenchEvent, benchTask } from './bench-task.ts';
import { Products, Totals } from './functions.ts';
import * as plain from './plain-loops.ts';

/** The results of one run: both sides must have the same. */
interface Results {
  readonly count: number;
  readonly sum: number;
}

/** One operator. */
export interface BenchCase {
  readonly name: string;
  /** The least ratio to the plain loop that we hold ourselves to. */
  readonly target?: number;
  engine(events: readonly BenchEvent[]): Results;
  plain(events: readonly BenchEvent[]): Results;
}

const SIZE_MS = 1_000;
const SLIDE_MS = 500;
const GAP_MS = 80;
const NEAR_MS = 50;
/** A probe for each so many events: at 100,000 events a second that is Flink's 200 ms. */
const PROBE_EVERY = 20_000;

const add = (a: BenchEvent, b: BenchEvent): BenchEvent => ({ ...a, value: a.value + b.value });
const amountOf = ({ value }: BenchEvent): number => value;

/** All of them. */
export const CASES: readonly BenchCase[] = [
  {
    name: 'map',
    engine: engine((events) => events.map((event) => event.value + 1)),
    plain: plain.mapped,
  },
  {
    name: 'filter',
    engine: engine((events) => events.filter((event) => event.value > 49).map(amountOf)),
    plain: plain.filtered,
  },
  {
    name: 'keyed process, ValueState',
    target: 0.25,
    engine: engine((events) => events.keyBy('key').process(new Totals())),
    plain: plain.totals,
  },
  {
    name: 'keyed reduce',
    engine: engine((events) => events.keyBy('key').reduce(add).map(amountOf)),
    plain: plain.reduced,
  },
  {
    name: 'tumbling window, reduce',
    target: 0.15,
    engine: engine((events) =>
      events.keyBy('key').window(TumblingEventTimeWindows.of(SIZE_MS)).reduce(add).map(amountOf),
    ),
    plain: (events) => plain.windows(events, SIZE_MS, SIZE_MS, PROBE_EVERY),
  },
  {
    name: 'sliding window (2), reduce',
    engine: engine((events) =>
      events
        .keyBy('key')
        .window(SlidingEventTimeWindows.of(SIZE_MS, SLIDE_MS))
        .reduce(add)
        .map(amountOf),
    ),
    plain: (events) => plain.windows(events, SIZE_MS, SLIDE_MS, PROBE_EVERY),
  },
  {
    name: 'session window, reduce',
    engine: engine((events) =>
      events.keyBy('key').window(EventTimeSessionWindows.withGap(GAP_MS)).reduce(add).map(amountOf),
    ),
    plain: (events) => plain.sessions(events, GAP_MS),
  },
  {
    name: 'interval join',
    engine: engine(
      (left, right) =>
        left
          .keyBy('key')
          .intervalJoin((right ?? left).keyBy('key'))
          .between(-NEAR_MS, NEAR_MS)
          .process(new Products()),
      2,
    ),
    plain: (events) => plain.joined(events, NEAR_MS),
  },
];

/** Feeds the events to the sources in turn. */
function engine(
  describe: (
    first: DataStream<BenchEvent>,
    second: DataStream<BenchEvent> | undefined,
  ) => DataStream<number>,
  inputs = 1,
): BenchCase['engine'] {
  return (events) => {
    const job = benchTask(
      (first, second) => describe(first as DataStream<BenchEvent>, second),
      inputs,
    );
    const { task, sources, results } = job;
    for (let index = 0; index < events.length; index++) {
      sources[index % inputs]?.record(0, events[index], undefined);
      if (index % PROBE_EVERY === PROBE_EVERY - 1) task.emitPeriodicWatermarks();
    }
    task.endOfInput();
    return results();
  };
}
