import type { Erased } from '../erased.ts';
import type { NodeBase } from './node-base.ts';

/** Lets through what the predicate accepts. */
export interface FilterNode extends NodeBase {
  readonly type: 'filter';
  readonly predicate: Erased<[value: unknown], boolean>;
}
