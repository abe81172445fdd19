import { checkedInterval } from '../trigger/checked-trigger.ts';
import type { TimestampedValue } from './evictor.ts';
import { OneSidedEvictor } from './one-sided-evictor.ts';

/** Keeps what is younger than the newest element by less than the window size (Flink's class of this name). */
export class TimeEvictor extends OneSidedEvictor {
  private readonly windowSize: number;

  private constructor(windowSize: number, doEvictAfter: boolean) {
    super(doEvictAfter);
    this.windowSize = checkedInterval(windowSize, 'TimeEvictor');
  }

  /** Evicts before the function, or after it; in milliseconds. Throws INVALID_TRIGGER_INTERVAL. */
  static of(windowSize: number, doEvictAfter = false): TimeEvictor {
    return new TimeEvictor(windowSize, doEvictAfter);
  }

  /** Elements without timestamps all stay. */
  protected override kept<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[] {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { timestamp } of elements) newest = Math.max(newest, timestamp);
    const cutOff = newest - this.windowSize;
    const [first] = elements;
    if (first === undefined || first.timestamp === Number.NEGATIVE_INFINITY) return elements;
    return elements.filter(({ timestamp }) => timestamp > cutOff);
  }
}
