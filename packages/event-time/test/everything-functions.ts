/** Functions that keep every kind of state and set timers of both kinds. */
import {
  AggregatingStateDescriptor,
  type BroadcastContext,
  BroadcastProcessFunction,
  type Collector,
  KeyedCoProcessFunction,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type KeyedStateStore,
  ListStateDescriptor,
  MapStateDescriptor,
  type OnTimerContext,
  type ProcessJoinContext,
  ProcessJoinFunction,
  type ReadOnlyBroadcastContext,
  ReducingStateDescriptor,
  type RuntimeContext,
  StateTtlConfig,
  type ValueState,
  ValueStateDescriptor,
} from '../src/index.ts';

/** An element of the script. */
export type Event = { readonly key: string; readonly value: number; readonly at: number };

const ttl = StateTtlConfig.of(30, { updateType: 'OnReadAndWrite', cleanupKeysPerAccess: 0 });
const eventTtl = StateTtlConfig.of(40, { timeCharacteristic: 'EventTime' });

/** Uses each kind of state, with and without a time to live, and shows all of them. */
export class Everything extends KeyedProcessFunction<string, Event, string> {
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

/** What the interval join makes of a pair. */
export class Pairs extends ProcessJoinFunction<Event, Event, string> {
  processElement(
    left: Event,
    right: Event,
    context: ProcessJoinContext,
    out: Collector<string>,
  ): void {
    out.collect(`${lineOf(left)} & ${lineOf(right)} ${context.getTimestamp()}`);
  }
}

/** State and timers of two inputs. */
export class Both extends KeyedCoProcessFunction<string, Event, Event, string> {
  private seen!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.seen = context.getState(new ValueStateDescriptor<number>('seen'));
  }

  processElement1(event: Event, context: KeyedProcessContext<string>): void {
    this.seen.update(event.value);
    context.timerService().registerEventTimeTimer(event.at + 5);
  }

  processElement2(_event: Event, _context: unknown, out: Collector<string>): void {
    out.collect(`second after ${this.seen.value()}`);
  }

  override onTimer(time: number, _context: unknown, out: Collector<string>): void {
    out.collect(`${this.seen.value()} until ${time}`);
  }
}

/** The broadcast state. */
export const rules = new MapStateDescriptor<string, number>('rules');

/** Events under the rule for their key. */
export class Rules extends BroadcastProcessFunction<Event, Event, string> {
  processElement(event: Event, context: ReadOnlyBroadcastContext, out: Collector<string>): void {
    const rule = context.getBroadcastState(rules).get(event.key);
    if (rule !== undefined) out.collect(`${lineOf(event)} under ${rule}`);
  }

  processBroadcastElement(event: Event, context: BroadcastContext): void {
    context.getBroadcastState(rules).put(event.key, event.value);
  }
}

/** An event in one line. */
export function lineOf({ key, value, at }: Event): string {
  return `${key} ${value} ${at}`;
}
