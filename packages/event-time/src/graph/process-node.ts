import type { FunctionSource } from '../function/function-copy.ts';
import type { ProcessFunction } from '../function/process-function.ts';
import type { NodeBase } from './node-base.ts';

/** A ProcessFunction on a stream without keys. */
export interface ProcessNode extends NodeBase {
  readonly type: 'process';
  readonly process: FunctionSource<ProcessFunction<unknown, unknown>>;
}
