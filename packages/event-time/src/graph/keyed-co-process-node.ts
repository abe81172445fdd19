import type { FunctionSource } from '../function/function-copy.ts';
import type { KeyedCoProcessFunction } from '../function/keyed-co-process-function.ts';
import type { NodeBase } from './node-base.ts';

/** A KeyedCoProcessFunction on two streams with the same kind of key. */
export interface KeyedCoProcessNode extends NodeBase {
  readonly type: 'keyedCoProcess';
  readonly process: FunctionSource<KeyedCoProcessFunction<unknown, unknown, unknown, unknown>>;
}
