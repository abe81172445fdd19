import type { TimeWindow } from '../window/time-window.ts';
import type { Window } from '../window/window.ts';
import type { Collector } from './collector.ts';
import type { ProcessWindowContext } from './process-window-function.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** Computes on a whole window of a stream without keys (Flink: `ProcessAllWindowFunction`). */
export abstract class ProcessAllWindowFunction<I, O, W extends Window = TimeWindow> {
  /** Keeps functions for windows of whole streams out of windows of keys. */
  readonly functionType = 'process-all-window';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  /** Called each time the window fires; what it emits has the window's `maxTimestamp()`. */
  abstract process(
    context: ProcessWindowContext<W>,
    elements: readonly I[],
    out: Collector<O>,
  ): void;

  /** The window is gone: clear what was kept in `context.windowState()`. */
  clear(_context: ProcessWindowContext<W>): void {}

  /** Called when the task ends, in order or not. */
  close(): void {}
}
