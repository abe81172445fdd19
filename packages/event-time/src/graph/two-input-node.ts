import type { BroadcastProcessNode } from './broadcast-process-node.ts';
import type { CoFlatMapNode } from './co-flat-map-node.ts';
import type { CoMapNode } from './co-map-node.ts';
import type { CoProcessNode } from './co-process-node.ts';
import type { IntervalJoinNode } from './interval-join-node.ts';
import type { KeyedBroadcastProcessNode } from './keyed-broadcast-process-node.ts';
import type { KeyedCoProcessNode } from './keyed-co-process-node.ts';

/** The nodes whose two inputs are told apart: `inputs[0]` is the first, `inputs[1]` the second. */
export type TwoInputNode =
  | CoMapNode
  | CoFlatMapNode
  | CoProcessNode
  | KeyedCoProcessNode
  | BroadcastProcessNode
  | KeyedBroadcastProcessNode
  | IntervalJoinNode;

const TYPES: Readonly<Record<TwoInputNode['type'], true>> = {
  coMap: true,
  coFlatMap: true,
  coProcess: true,
  keyedCoProcess: true,
  broadcastProcess: true,
  keyedBroadcastProcess: true,
  intervalJoin: true,
};

/** Tells these nodes from all others. */
export function isTwoInputNode(node: { readonly type: string }): node is TwoInputNode {
  return Object.hasOwn(TYPES, node.type);
}
