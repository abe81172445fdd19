/** `where(…).equalTo(…).window(…)`, the way that joins and co-groups share. */
import type { Key, KeyField } from '../function/key.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import { type KeyOf, keyed } from './connected-streams.ts';
import type { DataStream } from './data-stream.ts';
import type { TaggedUnion } from './tagged-union.ts';
import type { WindowedStream } from './windowed-stream.ts';

/** Two streams without anything else said about them yet. */
export interface StreamPair<T1, T2> {
  readonly first: DataStream<T1>;
  readonly second: DataStream<T2>;
}

/** A key, or the name of the field that it is in, as a function. */
export function selectorOf<T, K>(
  key: KeyField<T> | KeyOf<T, K> | ((value: T) => K),
): (value: T) => K {
  if (typeof key === 'function') return key;
  const field = String(key);
  return (value) => (value as Record<string, K>)[field] as K;
}

/** Both streams as one of tagged elements, in windows per key. Throws FOREIGN_STREAM. */
export function windowsOf<T1, T2, K extends Key, W extends Window>(
  { first, second }: StreamPair<T1, T2>,
  firstKey: (value: T1) => K,
  secondKey: (value: T2) => K,
  assigner: WindowAssigner<TaggedUnion<T1, T2>, W>,
): WindowedStream<TaggedUnion<T1, T2>, K, W> {
  const one = first.map((value): TaggedUnion<T1, T2> => ({ side: 'one', value })).name('Tag One');
  const two = second.map((value): TaggedUnion<T1, T2> => ({ side: 'two', value })).name('Tag Two');
  const union = one.union(two);
  const keyOf = (element: TaggedUnion<T1, T2>): K =>
    element.side === 'one' ? firstKey(element.value) : secondKey(element.value);
  return keyed<TaggedUnion<T1, T2>, K>(union, keyOf).window(assigner);
}
