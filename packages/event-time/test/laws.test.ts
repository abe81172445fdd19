import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../src/index.ts';
import { oneTask } from './one-task.ts';

const BOUND_MS = 20;

type Event = { key: string; value: number; at: number };

/** Sums per key and slot of 10 ms, emitted when the slot is over: a tumbling window by hand. */
class SlotSums extends KeyedProcessFunction<string, Event, string> {
  private sum!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.sum = context.getState(new ValueStateDescriptor('sum'));
  }

  processElement(event: Event, context: KeyedProcessContext<string>): void {
    this.sum.update((this.sum.value() ?? 0) + event.value);
    context.timerService().registerEventTimeTimer(slotEnd(event.at));
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Collector<string>): void {
    out.collect(`${context.getCurrentKey()} ${this.sum.value()} until ${time}`);
  }
}

function slotEnd(at: number): number {
  return Math.floor(at / 10) * 10 + 9;
}

const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Event>(BOUND_MS).withTimestampAssigner(
  (event) => event.at,
);

/** Runs the events, probing after each; the key holds the slot, so that sums are per slot. */
function resultsOf(events: readonly Event[]): string[] {
  const { task, source, take } = oneTask<Event>((stream) => {
    stream
      .keyBy((event) => `${event.key}/${slotEnd(event.at)}`)
      .process(new SlotSums())
      .print('P');
  }, strategy);
  for (const event of events) {
    source.record(0, event, undefined);
    task.emitPeriodicWatermarks();
  }
  task.endOfInput();
  return take();
}

const event = fc.record({
  key: fc.constantFrom('a', 'b'),
  value: fc.integer({ min: -5, max: 5 }),
  at: fc.integer({ min: -100, max: 100 }),
});

/** An order of arrival in which no event is later than the bound allows. */
const shuffled = fc.array(fc.tuple(event, fc.nat(BOUND_MS)), { maxLength: 60 }).map((delayed) => ({
  inOrder: delayed.map(([e]) => e).toSorted((a, b) => a.at - b.at),
  asArrived: delayed
    .toSorted(([a, aDelay], [b, bDelay]) => a.at + aDelay - (b.at + bDelay))
    .map(([e]) => e),
}));

test('law: the result does not depend on the order of arrival within the bound', () => {
  fc.assert(
    fc.property(shuffled, ({ inOrder, asArrived }) => {
      expect(resultsOf(asArrived).toSorted()).toEqual(resultsOf(inOrder).toSorted());
    }),
  );
});

test('law: every timer fires once, and timers fire in time order', () => {
  fc.assert(
    fc.property(shuffled, ({ asArrived }) => {
      const lines = resultsOf(asArrived);
      const fired = lines.map((line) => line.split(' ')[1]);
      const slots = new Set(asArrived.map((e) => `${e.key}/${slotEnd(e.at)}`));
      expect(fired.toSorted()).toEqual([...slots].toSorted());
      const times = lines.map((line) => Number(line.split('@')[1]));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});
