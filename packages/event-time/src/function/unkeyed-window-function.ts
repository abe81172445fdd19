import type { Window } from '../window/window.ts';
import type { Collector } from './collector.ts';
import type { ProcessAllWindowFunction } from './process-all-window-function.ts';
import { type ProcessWindowContext, ProcessWindowFunction } from './process-window-function.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** A ProcessAllWindowFunction where one for keys is asked for: windows of a whole stream have one key. */
export class UnkeyedWindowFunction<I, O, W extends Window> extends ProcessWindowFunction<
  I,
  O,
  unknown,
  W
> {
  private readonly all: ProcessAllWindowFunction<I, O, W>;

  constructor(all: ProcessAllWindowFunction<I, O, W>) {
    super();
    this.all = all;
  }

  override open(context: RuntimeContext): void {
    this.all.open(context);
  }

  process(
    _key: unknown,
    context: ProcessWindowContext<W>,
    elements: readonly I[],
    out: Collector<O>,
  ): void {
    this.all.process(context, elements, out);
  }

  override clear(context: ProcessWindowContext<W>): void {
    this.all.clear(context);
  }

  override close(): void {
    this.all.close();
  }
}
