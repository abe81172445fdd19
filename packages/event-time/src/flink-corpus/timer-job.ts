/** The KeyedProcessFunction of the corpus' timer scripts. */
import type { Collector } from '../function/collector.ts';
import {
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
} from '../function/keyed-process-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import { type MapState, MapStateDescriptor } from '../state/map-state.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import { type CorpusElement, toCorpusTime } from './corpus-script.ts';

/** Sums per key, sets and deletes the timers that elements ask for, and chains timers. */
export class TimerFunction extends KeyedProcessFunction<string, CorpusElement, object> {
  private sum!: ValueState<number>;
  private chains!: MapState<number, number>;

  override open(context: RuntimeContext): void {
    this.sum = context.getState(new ValueStateDescriptor<number>('sum'));
    this.chains = context.getMapState(new MapStateDescriptor<number, number>('chains'));
  }

  processElement(
    element: CorpusElement,
    context: KeyedProcessContext<string>,
    out: Collector<object>,
  ): void {
    const { key, value, chain } = element;
    const timers = context.timerService();
    const sum = (this.sum.value() ?? 0) + value;
    this.sum.update(sum);
    for (const time of listOf(element.timer)) {
      timers.registerEventTimeTimer(time);
      if (chain !== undefined) this.chains.put(time, chain);
    }
    for (const time of listOf(element.deleteTimer)) timers.deleteEventTimeTimer(time);
    out.collect({ type: 'element', key, sum, watermark: toCorpusTime(timers.currentWatermark()) });
  }

  override onTimer(timer: number, context: OnTimerContext<string>, out: Collector<object>): void {
    const timers = context.timerService();
    const watermark = toCorpusTime(timers.currentWatermark());
    const sum = this.sum.value();
    out.collect({ type: 'timer', timer, key: context.getCurrentKey(), sum, watermark });
    const chain = this.chains.get(timer);
    if (chain === undefined) return;
    this.chains.remove(timer);
    timers.registerEventTimeTimer(timer + chain);
  }
}

function listOf(times: number | readonly number[] | undefined): readonly number[] {
  if (times === undefined) return [];
  return typeof times === 'number' ? [times] : times;
}
