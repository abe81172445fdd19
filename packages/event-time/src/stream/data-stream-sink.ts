import type { NodeId } from '../graph/node-base.ts';
import type { StreamContext } from './stream-context.ts';

/** The end of a stream (Flink: `DataStreamSink`). */
export class DataStreamSink {
  private readonly context: StreamContext;
  private readonly nodeId: NodeId;

  constructor(context: StreamContext, nodeId: NodeId) {
    this.context = context;
    this.nodeId = nodeId;
  }

  /** Names the sink in monitors and reports. Throws INVALID_NAME. */
  name(name: string): this {
    this.context.change(this.nodeId, { name });
    return this;
  }

  /** Identifies the sink across changes of the job. Throws INVALID_NAME. */
  uid(uid: string): this {
    this.context.change(this.nodeId, { uid });
    return this;
  }
}
