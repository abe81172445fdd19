import type { CoFlatMapFunction } from '../function/co-flat-map-function.ts';
import type { FunctionSource } from '../function/function-copy.ts';
import type { NodeBase } from './node-base.ts';

/** A CoFlatMapFunction on two connected streams. */
export interface CoFlatMapNode extends NodeBase {
  readonly type: 'coFlatMap';
  readonly function: FunctionSource<CoFlatMapFunction<unknown, unknown, unknown>>;
}
