import type { Namespace } from '../state/namespace.ts';
import type { Window } from './window.ts';

/** From `start` up to, but not including, `end`, in epoch milliseconds (Flink: `TimeWindow`). */
export class TimeWindow implements Window {
  readonly start: number;
  readonly end: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }

  get hash(): number {
    return this.start;
  }

  /** `end - 1`: also the timestamp of what the window emits. */
  maxTimestamp(): number {
    return this.end - 1;
  }

  equals(other: Namespace): boolean {
    return other instanceof TimeWindow && other.start === this.start && other.end === this.end;
  }

  /** Whether they overlap or touch: windows that only touch merge, too. */
  intersects(other: TimeWindow): boolean {
    return this.start <= other.end && this.end >= other.start;
  }

  /** Whether all of the other is in it. */
  covers(other: TimeWindow): boolean {
    return this.start <= other.start && this.end >= other.end;
  }

  /** The smallest window that has both in it. */
  cover(other: TimeWindow): TimeWindow {
    return new TimeWindow(Math.min(this.start, other.start), Math.max(this.end, other.end));
  }

  toString(): string {
    return `TimeWindow{start=${this.start}, end=${this.end}}`;
  }
}

/**
 * Start of the window of `size` that has `timestamp` in it, negative times included (Flink 2:
 * `TimeWindow.getWindowStartWithOffset`). Exact for safe integers, and much faster than `%`.
 */
export function windowStartWithOffset(timestamp: number, offset: number, size: number): number {
  return Math.floor((timestamp - offset) / size) * size + offset;
}
