import { EndOfStreamTrigger } from '../trigger/end-of-stream-trigger.ts';
import { NeverTrigger } from '../trigger/never-trigger.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { GlobalWindow } from './global-window.ts';
import { WindowAssigner } from './window-assigner.ts';

const ASSIGNED: readonly GlobalWindow[] = [GlobalWindow.get()];

/** Everything of a key in one window (Flink's class of this name). */
export class GlobalWindows extends WindowAssigner<unknown, GlobalWindow> {
  readonly isEventTime = false;
  private readonly defaultTrigger: Trigger<unknown, GlobalWindow>;

  private constructor(defaultTrigger: Trigger<unknown, GlobalWindow>) {
    super();
    this.defaultTrigger = defaultTrigger;
  }

  /** Never fires unless it is given a trigger. */
  static create(): GlobalWindows {
    return new GlobalWindows(NeverTrigger.create());
  }

  /** Fires once, when the input has ended. */
  static createWithEndOfStreamTrigger(): GlobalWindows {
    return new GlobalWindows(EndOfStreamTrigger.create());
  }

  assignWindows(): readonly GlobalWindow[] {
    return ASSIGNED;
  }

  getDefaultTrigger(): Trigger<unknown, GlobalWindow> {
    return this.defaultTrigger;
  }
}
