import type { Window } from '../window/window.ts';

/** An element and its timestamp; -Infinity if it has none (Flink: `TimestampedValue`). */
export interface TimestampedValue<T> {
  readonly value: T;
  readonly timestamp: number;
}

/** What an evictor may ask. */
export interface EvictorContext {
  getCurrentProcessingTime(): number;
  getCurrentWatermark(): number;
}

/**
 * Takes elements out of a window before or after its function sees them (Flink: `Evictor`). A window
 * with an evictor keeps all its elements until then, whatever is computed from them.
 */
export abstract class Evictor<T, W extends Window> {
  /** Returns what stays, before the function is called. The list is in order of arrival. */
  evictBefore(
    elements: readonly TimestampedValue<T>[],
    _window: W,
    _context: EvictorContext,
  ): readonly TimestampedValue<T>[] {
    return elements;
  }

  /** Returns what stays for the next time, after the function was called. */
  evictAfter(
    elements: readonly TimestampedValue<T>[],
    _window: W,
    _context: EvictorContext,
  ): readonly TimestampedValue<T>[] {
    return elements;
  }
}
