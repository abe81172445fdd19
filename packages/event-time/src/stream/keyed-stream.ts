import { CountEvictor } from '../evictor/count-evictor.ts';
import { checkCopyable, type FunctionSource, functionFor } from '../function/function-copy.ts';
import type { ReduceFunction } from '../function/functions.ts';
import type { KeyedProcessFunction } from '../function/keyed-process-function.ts';
import type { ProcessFunction } from '../function/process-function.ts';
import { CountTrigger } from '../trigger/count-trigger.ts';
import { PurgingTrigger } from '../trigger/purging-trigger.ts';
import type { GlobalWindow } from '../window/global-window.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import { BroadcastStream } from './broadcast-stream.ts';
import { ConnectedStreams } from './connected-streams.ts';
import { DataStream } from './data-stream.ts';
import { IntervalJoin } from './interval-join.ts';
import { KeyedBroadcastConnectedStream } from './keyed-broadcast-connected-stream.ts';
import { KeyedConnectedStreams } from './keyed-connected-streams.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import { WindowDescription } from './window-description.ts';
import { WindowedStream } from './windowed-stream.ts';

/** A stream partitioned by keys of K (Flink: `KeyedStream`). */
export class KeyedStream<T, K> extends DataStream<T> {
  /** Never there; it makes streams with different keys different types. */
  declare readonly _key?: (key: K) => K;

  /** A function with state and timers per key. Throws FUNCTION_NOT_COPYABLE. */
  override process<O>(
    process: FunctionSource<KeyedProcessFunction<K, T, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(
    process: FunctionSource<ProcessFunction<T, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(process: FunctionSource<AnyProcess<K, T, O>>): SingleOutputStreamOperator<O> {
    if (isKeyed(process)) {
      const node = { type: 'keyedProcess', process: checkCopyable(process) } as const;
      return this.transform(node, 'Keyed Process');
    }
    return this.transform(
      { type: 'process', process: checkCopyable(process as FunctionSource<ProcessFunction<T, O>>) },
      'Process',
    );
  }

  /** Emits the reduction so far for each value: the first as it is. */
  reduce(reduce: ReduceFunction<T>): SingleOutputStreamOperator<T> {
    return this.transform({ type: 'reduce', reduce }, 'Keyed Reduce');
  }

  /**
   * This stream and one with keys of the same type share state and timers per key; with a stream
   * without keys, or a broadcast one, only this one has them. Throws FOREIGN_STREAM.
   */
  override connect<B>(broadcast: BroadcastStream<B>): KeyedBroadcastConnectedStream<K, T, B>;
  override connect<U>(other: KeyedStream<U, K>): KeyedConnectedStreams<K, T, U>;
  override connect<U>(other: DataStream<U> & Unkeyed): ConnectedStreams<T, U>;
  override connect<U>(other: DataStream<U> | BroadcastStream<U>): unknown {
    const context = this.sharedContext(other, 'connect');
    if (other instanceof BroadcastStream) {
      return new KeyedBroadcastConnectedStream(context, this.nodeId, other);
    }
    if (other instanceof KeyedStream) return new KeyedConnectedStreams(context, this, other);
    return new ConnectedStreams(context, this, other);
  }

  /** Joins by key and nearness in time: `.intervalJoin(other).between(…)`. Throws FOREIGN_STREAM. */
  intervalJoin<U>(other: KeyedStream<U, K>): IntervalJoin<T, U> {
    const context = this.sharedContext(other, 'intervalJoin');
    return new IntervalJoin(context, [this.nodeId, other.nodeId]);
  }

  /** Windows per key: `window(TumblingEventTimeWindows.of(minutes(5)))`. Throws FUNCTION_NOT_COPYABLE. */
  window<W extends Window>(assigner: WindowAssigner<T, W>): WindowedStream<T, K, W> {
    return new WindowedStream(this.context, this.nodeId, new WindowDescription(assigner));
  }

  /**
   * Windows of `size` elements of a key; with `slide` the last `size` at every `slide` elements.
   * Throws INVALID_COUNT.
   */
  countWindow(size: number, slide?: number): WindowedStream<T, K, GlobalWindow> {
    const windows = this.window(GlobalWindows.create());
    if (slide === undefined) return windows.trigger(PurgingTrigger.of(CountTrigger.of(size)));
    return windows.evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide));
  }

  /** Names the exchange before this stream: a repartition topic is called after it. Throws INVALID_NAME. */
  name(name: string): this {
    this.context.change(this.nodeId, { name });
    return this;
  }
}

/** Keeps streams with keys of another type out. */
type Unkeyed = { readonly _key?: never };

type AnyProcess<K, T, O> = KeyedProcessFunction<K, T, O> | ProcessFunction<T, O>;

function isKeyed<K, T, O>(
  source: FunctionSource<AnyProcess<K, T, O>>,
): source is FunctionSource<KeyedProcessFunction<K, T, O>> {
  return functionFor(source).functionType === 'keyed-process';
}
