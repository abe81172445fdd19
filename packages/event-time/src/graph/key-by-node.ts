import type { Erased } from '../erased.ts';
import type { NodeBase } from './node-base.ts';

/** Partitions the stream by key: an exchange, unless the source is already partitioned by `field`. */
export interface KeyByNode extends NodeBase {
  readonly type: 'keyBy';
  readonly selector: Erased<[value: unknown], unknown>;
  /** Set when the key is one field of the value: `keyBy('customerId')`. */
  readonly field?: string;
}
