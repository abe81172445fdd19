import { functionFor } from '../function/function-copy.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import type { AnyWindowFunction, WindowNode } from '../graph/window-node.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { Window } from '../window/window.ts';
import type { Output } from './operator.ts';
import { TimestampedCollector } from './timestamped-collector.ts';
import type { WindowProcessContext } from './window-process-context.ts';
import type { WindowTimes } from './window-times.ts';

/** Emits what windows come to, through the window function if there is one (Flink: `InternalWindowFunction`). */
export class WindowEmitter {
  readonly times: WindowTimes;
  private readonly backend: KeyedStateBackend;
  private readonly collector: TimestampedCollector;
  private readonly context: WindowProcessContext;
  private readonly process: AnyWindowFunction | undefined;

  constructor(
    node: WindowNode,
    output: Output,
    times: WindowTimes,
    backend: KeyedStateBackend,
    context: WindowProcessContext,
  ) {
    const { process } = node.computation;
    this.times = times;
    this.backend = backend;
    this.collector = new TimestampedCollector(output);
    this.context = context;
    this.process = process === undefined ? undefined : functionFor(process);
  }

  open(context: RuntimeContext): void {
    this.process?.open(context);
  }

  /** The result of reduce or aggregate. */
  emitResult(window: Window, result: unknown): void {
    if (this.process !== undefined) {
      this.emit(window, [result]);
      return;
    }
    this.collector.timestamp = window.maxTimestamp();
    this.collector.collect(result);
  }

  /** All elements, or the result as the only one. */
  emit(window: Window, elements: readonly unknown[]): void {
    const { backend, collector, context } = this;
    collector.timestamp = window.maxTimestamp();
    context.current = window;
    this.process?.process(backend.currentKey, context, elements, collector);
  }

  /** The window is gone. */
  clear(window: Window): void {
    this.context.current = window;
    this.process?.clear(this.context);
  }

  close(): void {
    this.process?.close();
  }
}
