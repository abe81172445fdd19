import type { Erased } from '../erased.ts';
import type { NodeBase } from './node-base.ts';

/** Rolling reduce per key: emits the result so far for each value. */
export interface ReduceNode extends NodeBase {
  readonly type: 'reduce';
  readonly reduce: Erased<[accumulated: unknown, value: unknown], unknown>;
}
