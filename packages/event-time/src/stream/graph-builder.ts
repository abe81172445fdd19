import type { JobNode } from '../graph/job-node.ts';
import type { NodeId } from '../graph/node-base.ts';
import { validName } from '../name.ts';
import { DataStream } from './data-stream.ts';
import { KeyedStream } from './keyed-stream.ts';
import { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { NodeSpecifics, StreamContext } from './stream-context.ts';

/** Collects the nodes of one job while it is described. */
export class GraphBuilder implements StreamContext {
  private readonly byId = new Map<NodeId, JobNode>();

  /** The nodes so far; inputs precede their users. */
  nodes(): readonly JobNode[] {
    return [...this.byId.values()];
  }

  add(specifics: NodeSpecifics, name: string, inputs: readonly NodeId[]): NodeId {
    const id = `${specifics.type}-${this.byId.size + 1}`;
    this.byId.set(
      id,
      Object.freeze({ id, name, inputs: Object.freeze([...inputs]), ...specifics }),
    );
    return id;
  }

  change(id: NodeId, change: { readonly name?: string; readonly uid?: string }): void {
    const node = this.byId.get(id);
    if (node === undefined) return;
    for (const [what, text] of Object.entries(change)) validName(text, what);
    this.byId.set(id, Object.freeze({ ...node, ...change }));
  }

  dataStream<T>(id: NodeId): DataStream<T> {
    return new DataStream(this, id);
  }

  operatorStream<T>(id: NodeId): SingleOutputStreamOperator<T> {
    return new SingleOutputStreamOperator(this, id);
  }

  keyedStream<T, K>(id: NodeId): KeyedStream<T, K> {
    return new KeyedStream(this, id);
  }
}
