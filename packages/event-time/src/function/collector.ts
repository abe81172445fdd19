/** Takes what a function emits. */
export interface Collector<T> {
  collect(value: T): void;
}
