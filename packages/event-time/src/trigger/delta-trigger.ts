import type { Erased } from '../erased.ts';
import { ValueStateDescriptor } from '../state/value-state.ts';
import type { Window } from '../window/window.ts';
import { Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

/** How far a new value is from an old one. */
export type DeltaFunction<T> = (oldValue: T, newValue: T) => number;

/**
 * Fires when an element is further than the threshold from the one that fired last, or from the
 * first (Flink's class of this name). Cannot be used with session windows.
 */
export class DeltaTrigger<T> extends Trigger<T, Window> {
  private readonly threshold: number;
  private readonly delta: Erased<Parameters<DeltaFunction<T>>, number>;
  private readonly last = new ValueStateDescriptor<T>('last-element');

  private constructor(threshold: number, delta: DeltaFunction<T>) {
    super();
    this.threshold = threshold;
    this.delta = delta;
  }

  static of<T>(threshold: number, delta: DeltaFunction<T>): DeltaTrigger<T> {
    return new DeltaTrigger(threshold, delta);
  }

  onElement(value: T, _timestamp: number, _window: Window, context: TriggerContext): TriggerResult {
    const { delta, threshold } = this;
    const state = context.getPartitionedState(this.last);
    const last = state.value();
    if (last !== undefined && !(delta(last, value) > threshold)) return 'CONTINUE';
    state.update(value);
    return last === undefined ? 'CONTINUE' : 'FIRE';
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(_window: Window, context: TriggerContext): void {
    context.getPartitionedState(this.last).clear();
  }
}
