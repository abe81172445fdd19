import type { BroadcastProcessFunction } from '../function/broadcast-process-function.ts';
import { checkCopyable, type FunctionSource, functionFor } from '../function/function-copy.ts';
import type { KeyedBroadcastProcessFunction } from '../function/keyed-broadcast-process-function.ts';
import { BroadcastConnectedStream } from './broadcast-connected-stream.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';

/** A keyed stream beside a broadcast one. */
export class KeyedBroadcastConnectedStream<K, T, B> extends BroadcastConnectedStream<T, B> {
  /** Never there; it makes streams with different keys different types. */
  declare readonly _key?: (key: K) => K;

  /** A function with state and timers per key, and broadcast state. Throws FUNCTION_NOT_COPYABLE. */
  override process<O>(
    process: FunctionSource<KeyedBroadcastProcessFunction<K, T, B, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(
    process: FunctionSource<BroadcastProcessFunction<T, B, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(
    process: FunctionSource<AnyBroadcastProcess<K, T, B, O>>,
  ): SingleOutputStreamOperator<O> {
    if (!isKeyed(process)) {
      return super.process(process as FunctionSource<BroadcastProcessFunction<T, B, O>>);
    }
    const { context, nodeId, broadcast } = this;
    const { states } = broadcast;
    const checked = checkCopyable(process);
    const node = { type: 'keyedBroadcastProcess', process: checked, states } as const;
    const id = context.add(node, 'Keyed Broadcast Process', [nodeId, broadcast.nodeId]);
    return context.operatorStream(id);
  }
}

type AnyBroadcastProcess<K, T, B, O> =
  | KeyedBroadcastProcessFunction<K, T, B, O>
  | BroadcastProcessFunction<T, B, O>;

function isKeyed<K, T, B, O>(
  source: FunctionSource<AnyBroadcastProcess<K, T, B, O>>,
): source is FunctionSource<KeyedBroadcastProcessFunction<K, T, B, O>> {
  return functionFor(source).functionType === 'keyed-broadcast-process';
}
