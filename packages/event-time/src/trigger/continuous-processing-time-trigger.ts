import { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { Window } from '../window/window.ts';
import { checkedInterval } from './checked-trigger.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

const NEXT_FIRE = new ReducingStateDescriptor<number>('fire-time', (a, b) => Math.min(a, b));

/** Fires at every interval of the clock, while the window has elements (Flink's class of this name). */
export class ContinuousProcessingTimeTrigger extends Trigger<unknown, Window> {
  private readonly interval: number;

  private constructor(interval: number) {
    super();
    this.interval = checkedInterval(interval, 'ContinuousProcessingTimeTrigger');
  }

  /** `interval` in milliseconds. Throws INVALID_TRIGGER_INTERVAL. */
  static of(interval: number): ContinuousProcessingTimeTrigger {
    return new ContinuousProcessingTimeTrigger(interval);
  }

  onElement(
    _value: unknown,
    _timestamp: number,
    window: Window,
    context: TriggerContext,
  ): TriggerResult {
    if (context.getPartitionedState(NEXT_FIRE).get() === undefined) {
      const now = context.getCurrentProcessingTime();
      this.registerNext(now - (now % this.interval), window, context);
    }
    return 'CONTINUE';
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  onProcessingTime(time: number, window: Window, context: TriggerContext): TriggerResult {
    const next = context.getPartitionedState(NEXT_FIRE);
    if (next.get() !== time) return 'CONTINUE';
    next.clear();
    this.registerNext(time, window, context);
    return 'FIRE';
  }

  clear(_window: Window, context: TriggerContext): void {
    const next = context.getPartitionedState(NEXT_FIRE);
    const time = next.get();
    if (time === undefined) return;
    context.deleteProcessingTimeTimer(time);
    next.clear();
  }

  override canMerge(): boolean {
    return true;
  }

  override onMerge(_window: Window, context: OnMergeContext): void {
    context.mergePartitionedState(NEXT_FIRE);
    const time = context.getPartitionedState(NEXT_FIRE).get();
    if (time !== undefined) context.registerProcessingTimeTimer(time);
  }

  private registerNext(after: number, window: Window, context: TriggerContext): void {
    const time = Math.min(after + this.interval, window.maxTimestamp());
    context.getPartitionedState(NEXT_FIRE).add(time);
    context.registerProcessingTimeTimer(time);
  }
}
