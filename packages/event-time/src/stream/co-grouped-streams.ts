import type { CoGroupFunction } from '../function/join-functions.ts';
import type { Key, KeyField } from '../function/key.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import type { KeyOf } from './connected-streams.ts';
import { type StreamPair, selectorOf, windowsOf } from './paired-streams.ts';
import { PairedWindows } from './paired-windows.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { TaggedUnion } from './tagged-union.ts';

/** Two streams whose windows are seen side by side, empty ones included (Flink: `CoGroupedStreams`). */
export class CoGroupedStreams<T1, T2> {
  private readonly pair: StreamPair<T1, T2>;

  /** Made by `DataStream.coGroup`. */
  constructor(pair: StreamPair<T1, T2>) {
    this.pair = pair;
  }

  /** The key of the first stream: a field or a function. */
  where<Field extends KeyField<T1>>(field: Field): CoGroupedWhere<T1, T2, T1[Field] & Key>;
  where<K extends Key>(key: (value: T1) => K): CoGroupedWhere<T1, T2, K>;
  where(key: KeyField<T1> | ((value: T1) => Key)): unknown {
    return new CoGroupedWhere(this.pair, selectorOf<T1, Key>(key));
  }
}

/** With the key of the first stream; the second one's has its type. */
export class CoGroupedWhere<T1, T2, K extends Key> {
  private readonly pair: StreamPair<T1, T2>;
  private readonly firstKey: (value: T1) => K;

  /** Made by `CoGroupedStreams.where`. */
  constructor(pair: StreamPair<T1, T2>, firstKey: (value: T1) => K) {
    this.pair = pair;
    this.firstKey = firstKey;
  }

  /** The key of the second stream: a field or a function. */
  equalTo(key: KeyOf<T2, K>): CoGroupedEqualTo<T1, T2, K> {
    return new CoGroupedEqualTo(this.pair, this.firstKey, selectorOf<T2, K>(key));
  }
}

/** With both keys. */
export class CoGroupedEqualTo<T1, T2, K extends Key> {
  private readonly pair: StreamPair<T1, T2>;
  private readonly firstKey: (value: T1) => K;
  private readonly secondKey: (value: T2) => K;

  /** Made by `CoGroupedWhere.equalTo`. */
  constructor(pair: StreamPair<T1, T2>, firstKey: (value: T1) => K, secondKey: (value: T2) => K) {
    this.pair = pair;
    this.firstKey = firstKey;
    this.secondKey = secondKey;
  }

  /** The windows in which elements of both streams meet. Throws FOREIGN_STREAM, FUNCTION_NOT_COPYABLE. */
  window<W extends Window>(
    assigner: WindowAssigner<TaggedUnion<T1, T2>, W>,
  ): CoGroupedWindows<T1, T2, K, W> {
    return new CoGroupedWindows(windowsOf(this.pair, this.firstKey, this.secondKey, assigner));
  }
}

/** With windows: what is left to say is the function. */
export class CoGroupedWindows<T1, T2, K extends Key, W extends Window> extends PairedWindows<
  T1,
  T2,
  K,
  W
> {
  /** Calls the function once per key and window that has elements of either side. */
  apply<O>(coGroup: CoGroupFunction<T1, T2, O>): SingleOutputStreamOperator<O> {
    return this.coGrouped(coGroup);
  }
}
