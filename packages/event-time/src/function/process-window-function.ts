import type { OutputTag } from '../stream/output-tag.ts';
import type { TimeWindow } from '../window/time-window.ts';
import type { Window } from '../window/window.ts';
import type { Collector } from './collector.ts';
import type { KeyedStateStore } from './keyed-state-store.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** What a window function may ask; one object serves all calls, so do not keep it. */
export interface ProcessWindowContext<W extends Window> {
  window(): W;
  currentProcessingTime(): number;
  /** -Infinity before the first. */
  currentWatermark(): number;
  /** State of this key and window; clear it in clear(). Throws WINDOW_STATE_OF_MERGING_WINDOW. */
  windowState(): KeyedStateStore;
  /** State of this key, shared by its windows. */
  globalState(): KeyedStateStore;
  /** Emits to a side output with the window's timestamp. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  output<X>(tag: OutputTag<X>, value: NoInfer<X>): void;
}

/**
 * Computes on a whole window of a key (Flink: `ProcessWindowFunction`). After reduce or aggregate
 * `elements` has their result as its only element. Each task has a copy of its own.
 */
export abstract class ProcessWindowFunction<I, O, K, W extends Window = TimeWindow> {
  /** Keeps functions for windows of keys out of windows of whole streams. */
  readonly functionType = 'process-window';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  /** Called each time the window fires; what it emits has the window's `maxTimestamp()`. */
  abstract process(
    key: K,
    context: ProcessWindowContext<W>,
    elements: readonly I[],
    out: Collector<O>,
  ): void;

  /** The window is gone: clear what was kept in `context.windowState()`. */
  clear(_context: ProcessWindowContext<W>): void {}

  /** Called when the task ends, in order or not. */
  close(): void {}
}
