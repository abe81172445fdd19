import type { CoFlatMapFunction } from '../function/co-flat-map-function.ts';
import type { CoMapFunction } from '../function/co-map-function.ts';
import type { CoProcessFunction } from '../function/co-process-function.ts';
import { checkCopyable, type FunctionSource } from '../function/function-copy.ts';
import type { Key, KeyField } from '../function/key.ts';
import type { DataStream } from './data-stream.ts';
import type { KeyedConnectedStreams } from './keyed-connected-streams.ts';
import type { KeyedStream } from './keyed-stream.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { NodeSpecifics, StreamContext } from './stream-context.ts';

/** A key as keyBy takes it: a field's name or a function. */
export type KeyOf<T, K> =
  | ((value: T) => K)
  | { [Field in KeyField<T>]: T[Field] extends K ? Field : never }[KeyField<T>];

/**
 * Two streams for one function, each with its type (Flink: `ConnectedStreams`). The watermark of
 * what follows is the lower of theirs.
 */
export class ConnectedStreams<T1, T2> {
  protected readonly context: StreamContext;
  private readonly first: DataStream<T1>;
  private readonly second: DataStream<T2>;

  /** Made by `DataStream.connect`. */
  constructor(context: StreamContext, first: DataStream<T1>, second: DataStream<T2>) {
    this.context = context;
    this.first = first;
    this.second = second;
  }

  /** One value out for each value of either stream. Throws FUNCTION_NOT_COPYABLE. */
  map<O>(map: FunctionSource<CoMapFunction<T1, T2, O>>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'coMap', function: checkCopyable(map) }, 'Co-Map');
  }

  /** Any number of values out for each value of either stream. Throws FUNCTION_NOT_COPYABLE. */
  flatMap<O>(flatMap: FunctionSource<CoFlatMapFunction<T1, T2, O>>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'coFlatMap', function: checkCopyable(flatMap) }, 'Co-Flat Map');
  }

  /** A function with side outputs. Throws FUNCTION_NOT_COPYABLE. */
  process<O>(process: FunctionSource<CoProcessFunction<T1, T2, O>>): SingleOutputStreamOperator<O> {
    return this.transform({ type: 'coProcess', process: checkCopyable(process) }, 'Co-Process');
  }

  /** Partitions both streams, by keys of one type. Throws INVALID_NAME. */
  keyBy<K extends Key>(
    first: (value: T1) => K,
    second: (value: T2) => NoInfer<K>,
  ): KeyedConnectedStreams<K, T1, T2>;
  keyBy<Field extends KeyField<T1>>(
    first: Field,
    second: KeyOf<T2, T1[Field]>,
  ): KeyedConnectedStreams<T1[Field], T1, T2>;
  keyBy(first: unknown, second: unknown): unknown {
    return keyed(this.first, first).connect(keyed(this.second, second));
  }

  protected transform<O>(specifics: NodeSpecifics, name: string): SingleOutputStreamOperator<O> {
    const inputs = [this.first.nodeId, this.second.nodeId];
    return this.context.operatorStream(this.context.add(specifics, name, inputs));
  }
}

/** The overloads above have checked that the key fits the stream. */
export function keyed<T, K>(stream: DataStream<T>, key: unknown): KeyedStream<T, K> {
  return stream.keyBy(key as (value: T) => never) as unknown as KeyedStream<T, K>;
}
