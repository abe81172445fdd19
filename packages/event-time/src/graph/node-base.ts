/** A node's id within its job; stable as long as the job's nodes are described in the same order. */
export type NodeId = string;

/** What every node of a job graph has. Nodes are data and never change. */
export interface NodeBase {
  readonly id: NodeId;
  /** Shown by monitors and used in topic names. */
  readonly name: string;
  /** Set by `uid()`: keeps an operator's state findable when the job around it changes. */
  readonly uid?: string;
  readonly inputs: readonly NodeId[];
}
