import type { Window } from '../window/window.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

/**
 * Fires when the watermark passes the end of the window, and at once for each element that comes
 * within the allowed lateness (Flink's class of this name).
 */
export class EventTimeTrigger extends Trigger<unknown, Window> {
  static create(): EventTimeTrigger {
    return new EventTimeTrigger();
  }

  onElement(
    _value: unknown,
    _timestamp: number,
    window: Window,
    context: TriggerContext,
  ): TriggerResult {
    const end = window.maxTimestamp();
    if (end <= context.getCurrentWatermark()) return 'FIRE';
    context.registerEventTimeTimer(end);
    return 'CONTINUE';
  }

  onEventTime(time: number, window: Window): TriggerResult {
    return time === window.maxTimestamp() ? 'FIRE' : 'CONTINUE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(window: Window, context: TriggerContext): void {
    context.deleteEventTimeTimer(window.maxTimestamp());
  }

  override canMerge(): boolean {
    return true;
  }

  /** A merged window that is over already fires with the element that made it. */
  override onMerge(window: Window, context: OnMergeContext): void {
    const end = window.maxTimestamp();
    if (end > context.getCurrentWatermark()) context.registerEventTimeTimer(end);
  }
}
