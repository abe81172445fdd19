import type { Collector } from './collector.ts';

/** One result for each pair of a window (Flink: `JoinFunction`). */
export type JoinFunction<T1, T2, O> = (first: T1, second: T2) => O;

/**
 * The elements of both streams that are in one window with one key, in the order of their arrival;
 * one side may be empty (Flink: `CoGroupFunction`).
 */
export type CoGroupFunction<T1, T2, O> = (
  first: readonly T1[],
  second: readonly T2[],
  out: Collector<O>,
) => void;
