import type { FunctionSource } from '../function/function-copy.ts';
import type { KeyedBroadcastProcessFunction } from '../function/keyed-broadcast-process-function.ts';
import type { AnyMapStateDescriptor } from '../state/broadcast-states.ts';
import type { NodeBase } from './node-base.ts';

/** A KeyedBroadcastProcessFunction: its first input is a keyBy node, its second a broadcast node. */
export interface KeyedBroadcastProcessNode extends NodeBase {
  readonly type: 'keyedBroadcastProcess';
  readonly process: FunctionSource<
    KeyedBroadcastProcessFunction<unknown, unknown, unknown, unknown>
  >;
  /** The broadcast states. */
  readonly states: readonly AnyMapStateDescriptor[];
}
