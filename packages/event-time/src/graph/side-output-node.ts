import type { NodeBase } from './node-base.ts';

/** What an operator sent to one of its side outputs. */
export interface SideOutputNode extends NodeBase {
  readonly type: 'sideOutput';
  readonly tagId: string;
}
