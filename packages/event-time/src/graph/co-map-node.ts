import type { CoMapFunction } from '../function/co-map-function.ts';
import type { FunctionSource } from '../function/function-copy.ts';
import type { NodeBase } from './node-base.ts';

/** A CoMapFunction on two connected streams. */
export interface CoMapNode extends NodeBase {
  readonly type: 'coMap';
  readonly function: FunctionSource<CoMapFunction<unknown, unknown, unknown>>;
}
