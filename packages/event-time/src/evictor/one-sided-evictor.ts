import type { Window } from '../window/window.ts';
import { Evictor, type TimestampedValue } from './evictor.ts';

/** Evicts by one rule, either before the function or after it, as Flink's own evictors do. */
export abstract class OneSidedEvictor extends Evictor<unknown, Window> {
  private readonly doEvictAfter: boolean;

  protected constructor(doEvictAfter: boolean) {
    super();
    this.doEvictAfter = doEvictAfter;
  }

  override evictBefore<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? elements : this.kept(elements);
  }

  override evictAfter<T>(elements: readonly TimestampedValue<T>[]): readonly TimestampedValue<T>[] {
    return this.doEvictAfter ? this.kept(elements) : elements;
  }

  /** What stays. */
  protected abstract kept<T>(
    elements: readonly TimestampedValue<T>[],
  ): readonly TimestampedValue<T>[];
}
