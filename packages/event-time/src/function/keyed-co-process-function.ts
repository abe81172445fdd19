import type { Collector } from './collector.ts';
import type { KeyedProcessContext, OnTimerContext } from './keyed-process-function.ts';
import type { RuntimeContext } from './runtime-context.ts';

/**
 * A function on two connected streams with the same kind of key (Flink: `KeyedCoProcessFunction`).
 * State and timers belong to the key and are shared by both sides. Each task has a copy of its own.
 */
export abstract class KeyedCoProcessFunction<K, I1, I2, O> {
  /** Keeps keyed functions out of streams without keys. */
  readonly functionType = 'keyed-co-process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  /** For each element of the first stream. */
  abstract processElement1(value: I1, context: KeyedProcessContext<K>, out: Collector<O>): void;

  /** For each element of the second stream. */
  abstract processElement2(value: I2, context: KeyedProcessContext<K>, out: Collector<O>): void;

  /** Called when a timer fires; what it emits has the timer's time as its timestamp. */
  onTimer(_timestamp: number, _context: OnTimerContext<K>, _out: Collector<O>): void {}

  /** Called when the task ends, in order or not. */
  close(): void {}
}
