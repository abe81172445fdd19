import type { FunctionSource } from '../function/function-copy.ts';
import type { ProcessJoinFunction } from '../function/process-join-function.ts';
import type { NodeBase } from './node-base.ts';

/** Joins what is near in time: left at t with right from t + lower to t + upper. */
export interface IntervalJoinNode extends NodeBase {
  readonly type: 'intervalJoin';
  readonly process: FunctionSource<ProcessJoinFunction<unknown, unknown, unknown>>;
  /** In milliseconds, this millisecond included. */
  readonly lowerBoundMs: number;
  /** In milliseconds, this millisecond included. */
  readonly upperBoundMs: number;
  /** The side outputs of what comes too late; without one it is dropped and counted. */
  readonly leftLateTagId?: string;
  readonly rightLateTagId?: string;
}
