import type { OutputTag } from '../stream/output-tag.ts';
import type { Collector } from './collector.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** What processElement may ask about a pair; one object serves all calls, so do not keep it. */
export interface ProcessJoinContext {
  /** Epoch milliseconds. */
  getLeftTimestamp(): number;
  getRightTimestamp(): number;
  /** The later of the two: what is emitted has it as its timestamp. */
  getTimestamp(): number;
  /** Emits to a side output, with the pair's timestamp. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  output<X>(tag: OutputTag<X>, value: NoInfer<X>): void;
}

/** Takes the pairs of an interval join (Flink: `ProcessJoinFunction`). Each task has a copy of its own. */
export abstract class ProcessJoinFunction<L, R, O> {
  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  abstract processElement(left: L, right: R, context: ProcessJoinContext, out: Collector<O>): void;

  /** Called when the task ends, in order or not. */
  close(): void {}
}
