import type {
  BroadcastOnTimerContext,
  KeyedBroadcastContext,
  KeyedReadOnlyBroadcastContext,
} from './broadcast-contexts.ts';
import type { Collector } from './collector.ts';
import type { RuntimeContext } from './runtime-context.ts';

/**
 * A keyed stream beside a broadcast one (Flink: `KeyedBroadcastProcessFunction`): state and timers
 * per key, and the broadcast state. Each task has a copy of its own.
 */
export abstract class KeyedBroadcastProcessFunction<K, I, B, O> {
  readonly functionType = 'keyed-broadcast-process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  abstract processElement(
    value: I,
    context: KeyedReadOnlyBroadcastContext<K>,
    out: Collector<O>,
  ): void;

  /** Must do the same in every task, or their broadcast states drift apart. */
  abstract processBroadcastElement(
    value: B,
    context: KeyedBroadcastContext<K>,
    out: Collector<O>,
  ): void;

  /** Called when a timer fires; what it emits has the timer's time as its timestamp. */
  onTimer(_timestamp: number, _context: BroadcastOnTimerContext<K>, _out: Collector<O>): void {}

  /** Called when the task ends, in order or not. */
  close(): void {}
}
