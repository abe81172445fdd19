import { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { Window } from '../window/window.ts';
import { checkedInterval } from './checked-trigger.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

const NEXT_FIRE = new ReducingStateDescriptor<number>('fire-time', (a, b) => Math.min(a, b));

/** Fires at every interval of the watermark and at the end of the window (Flink's class of this name). */
export class ContinuousEventTimeTrigger extends Trigger<unknown, Window> {
  private readonly interval: number;

  private constructor(interval: number) {
    super();
    this.interval = checkedInterval(interval, 'ContinuousEventTimeTrigger');
  }

  /** `interval` in milliseconds. Throws INVALID_TRIGGER_INTERVAL. */
  static of(interval: number): ContinuousEventTimeTrigger {
    return new ContinuousEventTimeTrigger(interval);
  }

  onElement(
    _value: unknown,
    timestamp: number,
    window: Window,
    context: TriggerContext,
  ): TriggerResult {
    const end = window.maxTimestamp();
    if (end <= context.getCurrentWatermark()) return 'FIRE';
    context.registerEventTimeTimer(end);
    if (context.getPartitionedState(NEXT_FIRE).get() === undefined) {
      this.registerNext(timestamp - (timestamp % this.interval), window, context);
    }
    return 'CONTINUE';
  }

  onEventTime(time: number, window: Window, context: TriggerContext): TriggerResult {
    if (time === window.maxTimestamp()) return 'FIRE';
    const next = context.getPartitionedState(NEXT_FIRE);
    if (next.get() !== time) return 'CONTINUE';
    next.clear();
    this.registerNext(time, window, context);
    return 'FIRE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(_window: Window, context: TriggerContext): void {
    const next = context.getPartitionedState(NEXT_FIRE);
    const time = next.get();
    if (time === undefined) return;
    context.deleteEventTimeTimer(time);
    next.clear();
  }

  override canMerge(): boolean {
    return true;
  }

  override onMerge(_window: Window, context: OnMergeContext): void {
    context.mergePartitionedState(NEXT_FIRE);
    const time = context.getPartitionedState(NEXT_FIRE).get();
    if (time !== undefined) context.registerEventTimeTimer(time);
  }

  private registerNext(after: number, window: Window, context: TriggerContext): void {
    const time = Math.min(after + this.interval, window.maxTimestamp());
    context.getPartitionedState(NEXT_FIRE).add(time);
    context.registerEventTimeTimer(time);
  }
}
