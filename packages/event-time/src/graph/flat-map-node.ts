import type { Erased } from '../erased.ts';
import type { FlatMapFunction, FlatMapResult } from '../function/functions.ts';
import type { NodeBase } from './node-base.ts';

/** One value in, any number out. */
export interface FlatMapNode extends NodeBase {
  readonly type: 'flatMap';
  readonly flatMap: Erased<Parameters<FlatMapFunction<unknown, unknown>>, FlatMapResult<unknown>>;
}
