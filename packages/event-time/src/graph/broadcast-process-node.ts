import type { BroadcastProcessFunction } from '../function/broadcast-process-function.ts';
import type { FunctionSource } from '../function/function-copy.ts';
import type { AnyMapStateDescriptor } from '../state/broadcast-states.ts';
import type { NodeBase } from './node-base.ts';

/** A BroadcastProcessFunction: its second input is a broadcast node. */
export interface BroadcastProcessNode extends NodeBase {
  readonly type: 'broadcastProcess';
  readonly process: FunctionSource<BroadcastProcessFunction<unknown, unknown, unknown>>;
  /** The broadcast states. */
  readonly states: readonly AnyMapStateDescriptor[];
}
