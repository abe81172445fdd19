import type { BroadcastProcessFunction } from '../function/broadcast-process-function.ts';
import { checkCopyable, type FunctionSource } from '../function/function-copy.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { BroadcastStream } from './broadcast-stream.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { StreamContext } from './stream-context.ts';

/** A stream without keys beside a broadcast one (Flink: `BroadcastConnectedStream`). */
export class BroadcastConnectedStream<T, B> {
  protected readonly context: StreamContext;
  protected readonly nodeId: NodeId;
  protected readonly broadcast: BroadcastStream<B>;

  /** Made by `DataStream.connect`. */
  constructor(context: StreamContext, nodeId: NodeId, broadcast: BroadcastStream<B>) {
    this.context = context;
    this.nodeId = nodeId;
    this.broadcast = broadcast;
  }

  /** Throws FUNCTION_NOT_COPYABLE. */
  process<O>(
    process: FunctionSource<BroadcastProcessFunction<T, B, O>>,
  ): SingleOutputStreamOperator<O> {
    const { context, nodeId, broadcast } = this;
    const { states } = broadcast;
    const node = { type: 'broadcastProcess', process: checkCopyable(process), states } as const;
    const id = context.add(node, 'Broadcast Process', [nodeId, broadcast.nodeId]);
    return context.operatorStream(id);
  }
}
