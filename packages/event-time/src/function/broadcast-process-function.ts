import type { BroadcastContext, ReadOnlyBroadcastContext } from './broadcast-contexts.ts';
import type { Collector } from './collector.ts';
import type { RuntimeContext } from './runtime-context.ts';

/**
 * A stream without keys beside a broadcast one (Flink: `BroadcastProcessFunction`). Each task has
 * a copy of its own and of the broadcast state.
 */
export abstract class BroadcastProcessFunction<I, B, O> {
  readonly functionType = 'broadcast-process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  abstract processElement(value: I, context: ReadOnlyBroadcastContext, out: Collector<O>): void;

  /** Must do the same in every task, or their broadcast states drift apart. */
  abstract processBroadcastElement(value: B, context: BroadcastContext, out: Collector<O>): void;

  /** Called when the task ends, in order or not. */
  close(): void {}
}
