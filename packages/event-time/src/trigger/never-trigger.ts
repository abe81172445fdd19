import type { Window } from '../window/window.ts';
import { Trigger } from './trigger.ts';
import type { TriggerResult } from './trigger-result.ts';

/** Never fires: the default of GlobalWindows (Flink: `GlobalWindows.NeverTrigger`). */
export class NeverTrigger extends Trigger<unknown, Window> {
  static create(): NeverTrigger {
    return new NeverTrigger();
  }

  onElement(): TriggerResult {
    return 'CONTINUE';
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(): void {}

  override onMerge(): void {}
}
