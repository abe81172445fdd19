import type { Window } from '../window/window.ts';
import { Trigger, type TriggerContext } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

/** Fires a global window once, at the end of the input (Flink: `GlobalWindows.EndOfStreamTrigger`). */
export class EndOfStreamTrigger extends Trigger<unknown, Window> {
  static create(): EndOfStreamTrigger {
    return new EndOfStreamTrigger();
  }

  onElement(
    _value: unknown,
    _timestamp: number,
    window: Window,
    context: TriggerContext,
  ): TriggerResult {
    context.registerEventTimeTimer(window.maxTimestamp());
    return 'CONTINUE';
  }

  onEventTime(time: number, window: Window): TriggerResult {
    return time === window.maxTimestamp() ? 'FIRE_AND_PURGE' : 'CONTINUE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(window: Window, context: TriggerContext): void {
    context.deleteEventTimeTimer(window.maxTimestamp());
  }

  override onMerge(): void {}
}
