import type { Window } from '../window/window.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import { isFire, type TriggerResult } from './trigger-result.ts';

/** Fires when another trigger does, and forgets the window's contents then (Flink's class of this name). */
export class PurgingTrigger<T, W extends Window> extends Trigger<T, W> {
  private readonly nested: Trigger<T, W>;

  private constructor(nested: Trigger<T, W>) {
    super();
    this.nested = nested;
  }

  static of<T, W extends Window>(nested: Trigger<T, W>): PurgingTrigger<T, W> {
    return new PurgingTrigger(nested);
  }

  onElement(value: T, timestamp: number, window: W, context: TriggerContext): TriggerResult {
    return purging(this.nested.onElement(value, timestamp, window, context));
  }

  onEventTime(time: number, window: W, context: TriggerContext): TriggerResult {
    return purging(this.nested.onEventTime(time, window, context));
  }

  onProcessingTime(time: number, window: W, context: TriggerContext): TriggerResult {
    return purging(this.nested.onProcessingTime(time, window, context));
  }

  clear(window: W, context: TriggerContext): void {
    this.nested.clear(window, context);
  }

  override canMerge(): boolean {
    return this.nested.canMerge();
  }

  override onMerge(window: W, context: OnMergeContext): void {
    this.nested.onMerge(window, context);
  }
}

function purging(result: TriggerResult): TriggerResult {
  return isFire(result) ? 'FIRE_AND_PURGE' : result;
}
