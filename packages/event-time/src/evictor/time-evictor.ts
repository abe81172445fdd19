import { checkedInterval } from '../trigger/checked-trigger.ts';
import type { Window } from '../window/window.ts';
import { Evictor, type TimestampedValue } from './evictor.ts';

/** Keeps what is younger than the newest element by less than the window size (Flink's class of this name). */
export class TimeEvictor extends Evictor<unknown, Window> {
  private readonly windowSize: number;
  private readonly doEvictAfter: boolean;

  private constructor(windowSize: number, doEvictAfter: boolean) {
    super();
    this.windowSize = checkedInterval(windowSize, 'TimeEvictor');
    this.doEvictAfter = doEvictAfter;
  }

  /** Evicts before the function, or after it; in milliseconds. Throws INVALID_TRIGGER_INTERVAL. */
  static of(windowSize: number, doEvictAfter = false): TimeEvictor {
    return new TimeEvictor(windowSize, doEvictAfter);
  }

  override evictBefore<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.kept(elements);
  }

  override evictAfter<T>(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.kept(elements) : elements;
  }

  /** Elements without timestamps all stay. */
  private kept<T>(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { timestamp } of elements) newest = Math.max(newest, timestamp);
    const cutOff = newest - this.windowSize;
    const [first] = elements;
    if (first === undefined || first.timestamp === Number.NEGATIVE_INFINITY) return elements;
    return elements.filter(({ timestamp }) => timestamp > cutOff);
  }
}
