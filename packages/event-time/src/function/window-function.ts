import type { Window } from '../window/window.ts';
import type { Collector } from './collector.ts';
import { type ProcessWindowContext, ProcessWindowFunction } from './process-window-function.ts';

/** Computes on a window of a key without a context (Flink: `WindowFunction`). */
export type WindowFunction<I, O, K, W extends Window> = (
  key: K,
  window: W,
  elements: readonly I[],
  out: Collector<O>,
) => void;

/** Computes on a window of a whole stream without a context (Flink: `AllWindowFunction`). */
export type AllWindowFunction<I, O, W extends Window> = (
  window: W,
  elements: readonly I[],
  out: Collector<O>,
) => void;

/** A WindowFunction where a ProcessWindowFunction is asked for. */
export class ApplyWindowFunction<I, O, K, W extends Window> extends ProcessWindowFunction<
  I,
  O,
  K,
  W
> {
  private readonly apply: WindowFunction<I, O, K, W>;

  constructor(apply: WindowFunction<I, O, K, W>) {
    super();
    this.apply = apply;
  }

  process(
    key: K,
    context: ProcessWindowContext<W>,
    elements: readonly I[],
    out: Collector<O>,
  ): void {
    const { apply } = this;
    apply(key, context.window(), elements, out);
  }
}
