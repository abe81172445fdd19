import type { BroadcastNode } from './broadcast-node.ts';
import type { KeyByNode } from './key-by-node.ts';

/** The nodes at which a job can be cut into tasks: their output may go through an exchange. */
export type ExchangeNode = KeyByNode | BroadcastNode;

/** Tells these nodes from all others. */
export function isExchangeNode(node: { readonly type: string } | undefined): node is ExchangeNode {
  return node?.type === 'keyBy' || node?.type === 'broadcast';
}
