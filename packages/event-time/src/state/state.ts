/** What all kinds of keyed state share. */

/** State of one key; every access is to the current key's. */
export interface State {
  /** Forgets the current key's value. */
  clear(): void;
}

/** State that values are added to (Flink: `AppendingState`). */
export interface AppendingState<I, O> extends State {
  /** What was added so far, combined; undefined if nothing was. */
  get(): O | undefined;
  add(value: I): void;
}
