import { EventTimeError } from '../event-time-error.ts';
import type { State } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { Window } from '../window/window.ts';
import type { TriggerResult } from './trigger-result.ts';

/** What a trigger may ask and set, all of it for the window at hand; do not keep it. */
export interface TriggerContext {
  getCurrentProcessingTime(): number;
  /** -Infinity before the first. */
  getCurrentWatermark(): number;
  /** Throws INVALID_TIMER. */
  registerEventTimeTimer(time: number): void;
  /** Throws INVALID_TIMER. */
  registerProcessingTimeTimer(time: number): void;
  deleteEventTimeTimer(time: number): void;
  deleteProcessingTimeTimer(time: number): void;
  /** A state of this key and window. Throws STATE_NAME_TAKEN. */
  getPartitionedState<S extends State>(descriptor: StateDescriptor<S>): S;
}

/** What onMerge may do besides. */
export interface OnMergeContext extends TriggerContext {
  /** Takes over the state of the windows that were merged into this one. Throws STATE_NOT_MERGEABLE. */
  mergePartitionedState<S extends State>(descriptor: StateDescriptor<S>): void;
}

/**
 * Says when a window emits (Flink: `Trigger`). One object serves all keys and windows: what it has
 * to remember goes into partitioned state. Each task works on a copy of it.
 */
export abstract class Trigger<T, W extends Window> {
  /** `timestamp` is -Infinity for elements without one. */
  abstract onElement(
    value: T,
    timestamp: number,
    window: W,
    context: TriggerContext,
  ): TriggerResult;

  /** An event-time timer of the window has fired. */
  abstract onEventTime(time: number, window: W, context: TriggerContext): TriggerResult;

  /** A processing-time timer of the window has fired. */
  abstract onProcessingTime(time: number, window: W, context: TriggerContext): TriggerResult;

  /** The window is gone: forget its state and delete its timers. */
  abstract clear(window: W, context: TriggerContext): void;

  /** Whether onMerge works: session windows need it. */
  canMerge(): boolean {
    return false;
  }

  /** Windows have become one, `window`. Throws TRIGGER_NOT_MERGEABLE unless overridden. */
  onMerge(_window: W, _context: OnMergeContext): void {
    throw new EventTimeError('TRIGGER_NOT_MERGEABLE', this.constructor.name);
  }
}
