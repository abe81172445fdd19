import type { BroadcastNode } from './broadcast-node.ts';
import type { FilterNode } from './filter-node.ts';
import type { FlatMapNode } from './flat-map-node.ts';
import type { KeyByNode } from './key-by-node.ts';
import type { KeyedProcessNode } from './keyed-process-node.ts';
import type { MapNode } from './map-node.ts';
import type { PrintNode } from './print-node.ts';
import type { ProcessNode } from './process-node.ts';
import type { ReduceNode } from './reduce-node.ts';
import type { SideOutputNode } from './side-output-node.ts';
import type { SinkNode } from './sink-node.ts';
import type { SourceNode } from './source-node.ts';
import type { TwoInputNode } from './two-input-node.ts';
import type { UnionNode } from './union-node.ts';
import type { WatermarksNode } from './watermarks-node.ts';
import type { WindowNode } from './window-node.ts';

/** Every kind of node; `type` tells them apart. */
export type JobNode =
  | SourceNode
  | MapNode
  | FilterNode
  | FlatMapNode
  | KeyByNode
  | ProcessNode
  | KeyedProcessNode
  | ReduceNode
  | WindowNode
  | UnionNode
  | BroadcastNode
  | TwoInputNode
  | SideOutputNode
  | WatermarksNode
  | PrintNode
  | SinkNode;

/** The name of a kind of node. */
export type JobNodeType = JobNode['type'];
