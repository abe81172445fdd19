import type { Collector } from './collector.ts';
import type { ProcessContext } from './process-function.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** A function on two connected streams without keys (Flink: `CoProcessFunction`). Each task has a copy of its own. */
export abstract class CoProcessFunction<I1, I2, O> {
  /** Keeps keyed functions out of streams without keys. */
  readonly functionType = 'co-process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  /** For each element of the first stream. */
  abstract processElement1(value: I1, context: ProcessContext, out: Collector<O>): void;

  /** For each element of the second stream. */
  abstract processElement2(value: I2, context: ProcessContext, out: Collector<O>): void;

  /** Called when the task ends, in order or not. */
  close(): void {}
}
