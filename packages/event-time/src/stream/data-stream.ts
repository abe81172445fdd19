/** A stream while a job is described: each method adds a node and returns the stream after it. */
import { EventTimeError } from '../event-time-error.ts';
import { checkCopyable, type FunctionSource } from '../function/function-copy.ts';
import type { FilterFunction, FlatMapFunction, MapFunction } from '../function/functions.ts';
import type { Key, KeyField } from '../function/key.ts';
import type { ProcessFunction } from '../function/process-function.ts';
import type { NodeId } from '../graph/node-base.ts';
import { validName } from '../name.ts';
import type { AnyMapStateDescriptor } from '../state/broadcast-states.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import type { GlobalWindow } from '../window/global-window.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import { AllWindowedStream } from './all-windowed-stream.ts';
import { BroadcastConnectedStream } from './broadcast-connected-stream.ts';
import { BroadcastStream } from './broadcast-stream.ts';
import { CoGroupedStreams } from './co-grouped-streams.ts';
import { ConnectedStreams } from './connected-streams.ts';
import { DataStreamSink } from './data-stream-sink.ts';
import { JoinedStreams } from './joined-streams.ts';
import type { KeyedStream } from './keyed-stream.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { Sink } from './sink.ts';
import type { StreamContext } from './stream-context.ts';

/** A stream of T without keys (Flink: `DataStream`). */
export class DataStream<T> {
  /** Never there; it makes streams of different types different types. */
  declare readonly _type?: (value: T) => T;
  protected readonly context: StreamContext;
  /** The node whose output this stream is. */
  readonly nodeId: NodeId;

  constructor(context: StreamContext, nodeId: NodeId) {
    this.context = context;
    this.nodeId = nodeId;
  }

  map<O>(map: MapFunction<T, O>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'map', map }, 'Map');
  }

  /** Keeps what the predicate accepts; a type guard narrows the stream. */
  filter<S extends T>(predicate: (value: T) => value is S): SingleOutputStreamOperator<S>;
  filter(predicate: FilterFunction<T>): SingleOutputStreamOperator<T>;
  filter(predicate: FilterFunction<T>): SingleOutputStreamOperator<T> {
    return this.transform({ type: 'filter', predicate }, 'Filter');
  }

  flatMap<O>(flatMap: FlatMapFunction<T, O>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'flatMap', flatMap }, 'Flat Map');
  }

  /** A function with side outputs. Throws FUNCTION_NOT_COPYABLE. */
  process<O>(process: FunctionSource<ProcessFunction<T, O>>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'process', process: checkCopyable(process) }, 'Process');
  }

  /** Partitions by a field's value, or by what a function makes of the value: a primitive, never null. */
  keyBy<Field extends KeyField<T>>(field: Field): KeyedStream<T, T[Field]>;
  keyBy<K extends Key>(selector: (value: T) => K): KeyedStream<T, K>;
  keyBy(key: KeyField<T> | ((value: T) => Key)): unknown {
    if (typeof key === 'function') {
      return this.context.keyedStream(
        this.context.add({ type: 'keyBy', selector: key }, 'Key By', [this.nodeId]),
      );
    }
    const field = validName(key, 'keyBy');
    const selector = (value: Record<string, unknown>): unknown => value[field];
    return this.context.keyedStream(
      this.context.add({ type: 'keyBy', selector, field }, field, [this.nodeId]),
    );
  }

  /** Windows over the whole stream, all computed by one task. Throws FUNCTION_NOT_COPYABLE. */
  windowAll<W extends Window>(assigner: WindowAssigner<T, W>): AllWindowedStream<T, W> {
    return new AllWindowedStream(this.inOnePlace().window(assigner));
  }

  /** Windows of `size` elements; with `slide` the last `size` at every `slide`. Throws INVALID_COUNT. */
  countWindowAll(size: number, slide?: number): AllWindowedStream<T, GlobalWindow> {
    return new AllWindowedStream(this.inOnePlace().countWindow(size, slide));
  }

  /** This stream and others of its type as one. Throws FOREIGN_STREAM. */
  union(...others: readonly DataStream<T>[]): DataStream<T> {
    for (const other of others) this.sharedContext(other, 'union');
    const inputs = [this.nodeId, ...others.map((other) => other.nodeId)];
    return this.context.dataStream(this.context.add({ type: 'union' }, 'Union', inputs));
  }

  /**
   * This stream and another one, of any type, for one function; or beside a broadcast stream. Throws
   * FOREIGN_STREAM.
   */
  connect<B>(broadcast: BroadcastStream<B>): BroadcastConnectedStream<T, B>;
  connect<U>(other: DataStream<U>): ConnectedStreams<T, U>;
  connect<U>(other: DataStream<U> | BroadcastStream<U>): unknown {
    if (other instanceof BroadcastStream) {
      return new BroadcastConnectedStream(this.sharedContext(other, 'connect'), this.nodeId, other);
    }
    return new ConnectedStreams(this.sharedContext(other, 'connect'), this, other);
  }

  /** Joins what is in the same window: `.join(other).where(…).equalTo(…).window(…).apply(…)`. */
  join<U>(other: DataStream<U>): JoinedStreams<T, U> {
    this.sharedContext(other, 'join');
    return new JoinedStreams({ first: this, second: other });
  }

  /** As join, for functions that see both sides of a window at once, empty ones too. */
  coGroup<U>(other: DataStream<U>): CoGroupedStreams<T, U> {
    this.sharedContext(other, 'coGroup');
    return new CoGroupedStreams({ first: this, second: other });
  }

  /** Every element goes to every task; `descriptors` are the states that its function keeps them in. */
  broadcast(
    ...descriptors: readonly [AnyMapStateDescriptor, ...AnyMapStateDescriptor[]]
  ): BroadcastStream<T> {
    const id = this.context.add({ type: 'broadcast' }, 'Broadcast', [this.nodeId]);
    return new BroadcastStream(this.context, id, descriptors);
  }

  /** Replaces timestamps and watermarks in mid-stream; of the upstream's watermarks only the last passes. */
  assignTimestampsAndWatermarks(strategy: WatermarkStrategy<T>): SingleOutputStreamOperator<T> {
    return this.transform({ type: 'watermarks', strategy }, 'Timestamps/Watermarks');
  }

  /** Hands each value to the runtime's printer: `P> value`. Throws INVALID_NAME. */
  print(sinkIdentifier: string): DataStreamSink {
    validName(sinkIdentifier, 'print');
    const name = `Print to Std. Out: ${sinkIdentifier}`.slice(0, 200);
    return this.end({ type: 'print', sinkIdentifier }, name);
  }

  sinkTo(sink: Sink<T>): DataStreamSink {
    return this.end({ type: 'sink', sink }, 'Sink');
  }

  /** The context, if `other` has the same. Throws FOREIGN_STREAM. */
  protected sharedContext<U>(
    other: DataStream<U> | BroadcastStream<U>,
    what: string,
  ): StreamContext {
    const context = other instanceof BroadcastStream ? other.context : other.context;
    if (context !== this.context) throw new EventTimeError('FOREIGN_STREAM', what);
    return this.context;
  }

  /** One key for all elements: one task gets them (Flink: `NullByteKeySelector`). */
  private inOnePlace(): KeyedStream<T, unknown> {
    const id = this.context.add({ type: 'keyBy', selector: () => 0 }, 'All', [this.nodeId]);
    return this.context.keyedStream(id);
  }

  protected transform<O>(
    specifics: Parameters<StreamContext['add']>[0],
    name: string,
  ): SingleOutputStreamOperator<O> {
    return this.context.operatorStream(this.context.add(specifics, name, [this.nodeId]));
  }

  private end(specifics: Parameters<StreamContext['add']>[0], name: string): DataStreamSink {
    return new DataStreamSink(this.context, this.context.add(specifics, name, [this.nodeId]));
  }
}
