import type { NodeBase } from './node-base.ts';

/** Several streams as one; its watermark is the lowest of theirs. */
export interface UnionNode extends NodeBase {
  readonly type: 'union';
}
