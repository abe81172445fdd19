import { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { Window } from '../window/window.ts';
import { checkedCount } from './checked-trigger.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

const COUNT = new ReducingStateDescriptor<number>('count', (a, b) => a + b);

/** Fires at every so many elements of a window (Flink's class of this name). */
export class CountTrigger extends Trigger<unknown, Window> {
  private readonly maxCount: number;

  private constructor(maxCount: number) {
    super();
    this.maxCount = checkedCount(maxCount, 'CountTrigger');
  }

  /** Throws INVALID_COUNT. */
  static of(maxCount: number): CountTrigger {
    return new CountTrigger(maxCount);
  }

  onElement(
    _value: unknown,
    _timestamp: number,
    _window: Window,
    context: TriggerContext,
  ): TriggerResult {
    const count = context.getPartitionedState(COUNT);
    count.add(1);
    if ((count.get() ?? 0) < this.maxCount) return 'CONTINUE';
    count.clear();
    return 'FIRE';
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(_window: Window, context: TriggerContext): void {
    context.getPartitionedState(COUNT).clear();
  }

  override canMerge(): boolean {
    return true;
  }

  override onMerge(_window: Window, context: OnMergeContext): void {
    context.mergePartitionedState(COUNT);
  }
}
