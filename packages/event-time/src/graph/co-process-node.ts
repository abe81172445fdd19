import type { CoProcessFunction } from '../function/co-process-function.ts';
import type { FunctionSource } from '../function/function-copy.ts';
import type { NodeBase } from './node-base.ts';

/** A CoProcessFunction on two connected streams without keys. */
export interface CoProcessNode extends NodeBase {
  readonly type: 'coProcess';
  readonly process: FunctionSource<CoProcessFunction<unknown, unknown, unknown>>;
}
