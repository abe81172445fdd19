import type { FunctionSource } from '../function/function-copy.ts';
import type { KeyedProcessFunction } from '../function/keyed-process-function.ts';
import type { NodeBase } from './node-base.ts';

/** A KeyedProcessFunction: state and timers per key. */
export interface KeyedProcessNode extends NodeBase {
  readonly type: 'keyedProcess';
  readonly process: FunctionSource<KeyedProcessFunction<unknown, unknown, unknown>>;
}
