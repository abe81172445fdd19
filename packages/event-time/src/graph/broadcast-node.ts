import type { NodeBase } from './node-base.ts';

/** Every element goes to every task of what follows: an exchange, unless there is one task only. */
export interface BroadcastNode extends NodeBase {
  readonly type: 'broadcast';
}
