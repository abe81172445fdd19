import { checkedCount } from '../trigger/checked-trigger.ts';
import type { TimestampedValue } from './evictor.ts';
import { OneSidedEvictor } from './one-sided-evictor.ts';

/** Keeps the last so many elements (Flink's class of this name). */
export class CountEvictor extends OneSidedEvictor {
  private readonly maxCount: number;

  private constructor(maxCount: number, doEvictAfter: boolean) {
    super(doEvictAfter);
    this.maxCount = checkedCount(maxCount, 'CountEvictor');
  }

  /** Evicts before the function, or after it. Throws INVALID_COUNT. */
  static of(maxCount: number, doEvictAfter = false): CountEvictor {
    return new CountEvictor(maxCount, doEvictAfter);
  }

  protected override kept<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[] {
    return elements.length <= this.maxCount ? elements : elements.slice(-this.maxCount);
  }
}
