import type { RuntimeContext } from './runtime-context.ts';

/**
 * Maps the values of two connected streams to one type (Flink: `CoMapFunction`, and with open()
 * `RichCoMapFunction`). State needs both streams to be keyed. Each task has a copy of its own.
 */
export interface CoMapFunction<I1, I2, O> {
  /** Called once, before the first element. */
  open?(context: RuntimeContext): void;
  map1(value: I1): O;
  map2(value: I2): O;
  /** Called when the task ends, in order or not. */
  close?(): void;
}
