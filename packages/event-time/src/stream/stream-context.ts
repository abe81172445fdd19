import type { JobNode } from '../graph/job-node.ts';
import type { NodeBase, NodeId } from '../graph/node-base.ts';
import type { DataStream } from './data-stream.ts';
import type { KeyedStream } from './keyed-stream.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';

type Specific<N> = N extends NodeBase ? Omit<N, keyof NodeBase> : never;

/** What a kind of node has of its own. */
export type NodeSpecifics = Specific<JobNode>;

/**
 * How streams add nodes to their environment's job and make the next stream. The stream classes
 * know each other by type only and meet here, so that their modules do not import in a circle.
 */
export interface StreamContext {
  /** Adds a node and returns its id. */
  add(specifics: NodeSpecifics, name: string, inputs: readonly NodeId[]): NodeId;
  /** Gives a node another name or a uid. Throws INVALID_NAME. */
  change(id: NodeId, change: { readonly name?: string; readonly uid?: string }): void;
  dataStream<T>(id: NodeId): DataStream<T>;
  operatorStream<T>(id: NodeId): SingleOutputStreamOperator<T>;
  keyedStream<T, K>(id: NodeId): KeyedStream<T, K>;
}
