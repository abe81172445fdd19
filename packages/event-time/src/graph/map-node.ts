import type { Erased } from '../erased.ts';
import type { NodeBase } from './node-base.ts';

/** One value in, one out. */
export interface MapNode extends NodeBase {
  readonly type: 'map';
  readonly map: Erased<[value: unknown], unknown>;
}
