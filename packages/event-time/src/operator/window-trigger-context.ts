import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { State } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { InternalTimerService } from '../timer/internal-timer-service.ts';
import type { OnMergeContext } from '../trigger/trigger.ts';
import { GlobalWindow } from '../window/global-window.ts';
import type { Window } from '../window/window.ts';
import { WindowTimes } from './window-times.ts';

/** One per operator, set to the window at hand before each call (Flink: `WindowOperator.Context`). */
export class WindowTriggerContext extends WindowTimes implements OnMergeContext {
  window: Window = GlobalWindow.get();
  /** What became `window`; set for onMerge only. */
  merged: readonly Window[] = [];
  private readonly backend: KeyedStateBackend;

  constructor(timers: InternalTimerService, backend: KeyedStateBackend) {
    super(timers);
    this.backend = backend;
  }

  registerEventTimeTimer(time: number): void {
    this.timers.registerEventTimeTimer(this.window, time);
  }

  registerProcessingTimeTimer(time: number): void {
    this.timers.registerProcessingTimeTimer(this.window, time);
  }

  deleteEventTimeTimer(time: number): void {
    this.timers.deleteEventTimeTimer(this.window, time);
  }

  deleteProcessingTimeTimer(time: number): void {
    this.timers.deleteProcessingTimeTimer(this.window, time);
  }

  getPartitionedState<S extends State>(descriptor: StateDescriptor<S>): S {
    return this.backend.getNamespacedState('trigger', descriptor).at(this.window);
  }

  mergePartitionedState<S extends State>(descriptor: StateDescriptor<S>): void {
    this.backend.getNamespacedState('trigger', descriptor).merge(this.window, this.merged);
  }
}
