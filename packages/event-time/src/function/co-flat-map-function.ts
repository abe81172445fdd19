import type { Collector } from './collector.ts';
import type { FlatMapResult } from './functions.ts';
import type { RuntimeContext } from './runtime-context.ts';

/**
 * Any number of values out for each of two connected streams (Flink: `CoFlatMapFunction`, and with
 * open() `RichCoFlatMapFunction`). State needs both streams to be keyed. Values may be collected
 * or returned. Each task has a copy of its own.
 */
export interface CoFlatMapFunction<I1, I2, O> {
  /** Called once, before the first element. */
  open?(context: RuntimeContext): void;
  flatMap1(value: I1, out: Collector<O>): FlatMapResult<O>;
  flatMap2(value: I2, out: Collector<O>): FlatMapResult<O>;
  /** Called when the task ends, in order or not. */
  close?(): void;
}
