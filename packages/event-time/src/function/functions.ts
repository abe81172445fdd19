import type { Collector } from './collector.ts';

/** One value in, one out. */
export type MapFunction<T, O> = (value: T) => O;

/** Whether a value stays in the stream. */
export type FilterFunction<T> = (value: T) => boolean;

/** Values that a flatMap returns instead of collecting them. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that only collects returns nothing
export type FlatMapResult<O> = Iterable<O> | void;

/** One value in, any number out: those collected and those of a returned iterable, in that order. */
export type FlatMapFunction<T, O> = (value: T, out: Collector<O>) => FlatMapResult<O>;

/** Combines two values into one of the same type; must be associative. */
export type ReduceFunction<T> = (accumulated: T, value: T) => T;
