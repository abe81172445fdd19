/** Aggregates with an accumulator of its own type (Flink: `AggregateFunction`). */
export interface AggregateFunction<I, A, O> {
  createAccumulator(): A;
  /** Returns the accumulator with `value` in it; may change the one it got. */
  add(value: I, accumulator: A): A;
  getResult(accumulator: A): O;
  /** Needed for merging windows; may change and return either argument. */
  merge(a: A, b: A): A;
}
