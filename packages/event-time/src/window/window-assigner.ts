import type { Trigger } from '../trigger/trigger.ts';
import type { Window } from './window.ts';

/** What assignWindows may ask. */
export interface WindowAssignerContext {
  getCurrentProcessingTime(): number;
}

/**
 * Says which windows an element is in (Flink: `WindowAssigner`). Each task works on a copy of it.
 * The array that assignWindows returns is read before the next call and not kept: it may be the
 * same one each time.
 */
export abstract class WindowAssigner<T, W extends Window> {
  /** Whether windows end by watermarks; else by the clock, and nothing is late. */
  abstract readonly isEventTime: boolean;

  /** `timestamp` is -Infinity for elements without one. */
  abstract assignWindows(value: T, timestamp: number, context: WindowAssignerContext): readonly W[];

  abstract getDefaultTrigger(): Trigger<T, NoInfer<W>>;
}
