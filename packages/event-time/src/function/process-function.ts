import type { OutputTag } from '../stream/output-tag.ts';
import type { Collector } from './collector.ts';
import type { RuntimeContext } from './runtime-context.ts';
import type { TimerService } from './timer-service.ts';

/** What processElement may ask; one object serves all calls, so do not keep it. */
export interface ProcessContext {
  /** The element's timestamp in epoch milliseconds; undefined if it has none. */
  timestamp(): number | undefined;
  timerService(): TimerService;
  /** Emits to a side output, with the element's timestamp. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  output<X>(tag: OutputTag<X>, value: NoInfer<X>): void;
}

/** A function on a stream without keys (Flink: `ProcessFunction`). Each task has a copy of its own. */
export abstract class ProcessFunction<I, O> {
  /** Keeps keyed functions out of streams without keys. */
  readonly functionType = 'process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  abstract processElement(value: I, context: ProcessContext, out: Collector<O>): void;

  /** Called when the task ends, in order or not. */
  close(): void {}
}
