/** How long an element's session waits for the next, in milliseconds (Flink: `SessionWindowTimeGapExtractor`). */
export type SessionGapExtractor<T> = (value: T) => number;
