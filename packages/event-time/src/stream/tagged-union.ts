/** An element of one of two streams that are joined in windows (Flink: `CoGroupedStreams.TaggedUnion`). */
export type TaggedUnion<T1, T2> =
  | { readonly side: 'one'; readonly value: T1 }
  | { readonly side: 'two'; readonly value: T2 };
