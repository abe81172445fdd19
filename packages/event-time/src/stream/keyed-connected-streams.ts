import type { CoProcessFunction } from '../function/co-process-function.ts';
import { checkCopyable, type FunctionSource, functionFor } from '../function/function-copy.ts';
import type { KeyedCoProcessFunction } from '../function/keyed-co-process-function.ts';
import { ConnectedStreams } from './connected-streams.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';

/** Two streams with keys of one type: what has the same key shares state and timers. */
export class KeyedConnectedStreams<K, T1, T2> extends ConnectedStreams<T1, T2> {
  /** Never there; it makes streams with different keys different types. */
  declare readonly _key?: (key: K) => K;

  /** A function with state and timers per key. Throws FUNCTION_NOT_COPYABLE. */
  override process<O>(
    process: FunctionSource<KeyedCoProcessFunction<K, T1, T2, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(
    process: FunctionSource<CoProcessFunction<T1, T2, O>>,
  ): SingleOutputStreamOperator<O>;
  override process<O>(
    process: FunctionSource<AnyCoProcess<K, T1, T2, O>>,
  ): SingleOutputStreamOperator<O> {
    if (isKeyed(process)) {
      const node = { type: 'keyedCoProcess', process: checkCopyable(process) } as const;
      return this.transform(node, 'Keyed Co-Process');
    }
    return super.process(process as FunctionSource<CoProcessFunction<T1, T2, O>>);
  }
}

type AnyCoProcess<K, T1, T2, O> =
  | KeyedCoProcessFunction<K, T1, T2, O>
  | CoProcessFunction<T1, T2, O>;

function isKeyed<K, T1, T2, O>(
  source: FunctionSource<AnyCoProcess<K, T1, T2, O>>,
): source is FunctionSource<KeyedCoProcessFunction<K, T1, T2, O>> {
  return functionFor(source).functionType === 'keyed-co-process';
}
