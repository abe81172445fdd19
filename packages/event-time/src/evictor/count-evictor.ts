import { checkedCount } from '../trigger/checked-trigger.ts';
import type { Window } from '../window/window.ts';
import { Evictor, type TimestampedValue } from './evictor.ts';

/** Keeps the last so many elements (Flink's class of this name). */
export class CountEvictor extends Evictor<unknown, Window> {
  private readonly maxCount: number;
  private readonly doEvictAfter: boolean;

  private constructor(maxCount: number, doEvictAfter: boolean) {
    super();
    this.maxCount = checkedCount(maxCount, 'CountEvictor');
    this.doEvictAfter = doEvictAfter;
  }

  /** Evicts before the function, or after it. Throws INVALID_COUNT. */
  static of(maxCount: number, doEvictAfter = false): CountEvictor {
    return new CountEvictor(maxCount, doEvictAfter);
  }

  override evictBefore<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.kept(elements);
  }

  override evictAfter<T>(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.kept(elements) : elements;
  }

  private kept<T>(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return elements.length <= this.maxCount ? elements : elements.slice(-this.maxCount);
  }
}
