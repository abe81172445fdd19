/** What is timed by watermarks, and what by the clock (Flink: `TimeDomain`). */
export type TimeDomain = 'event-time' | 'processing-time';

/** Time and timers as a function sees them (Flink: `TimerService`). Times are epoch milliseconds. */
export interface TimerService {
  currentProcessingTime(): number;
  /** The operator's watermark; -Infinity before the first. */
  currentWatermark(): number;
  /**
   * Calls onTimer when the watermark reaches `time`; for a time already passed, when the watermark
   * next advances. One timer per key and time. Throws TIMER_OUTSIDE_KEYED_CONTEXT, INVALID_TIMER.
   */
  registerEventTimeTimer(time: number): void;
  /** As above, by the clock: a timer for `time` fires one millisecond later, as in Flink. */
  registerProcessingTimeTimer(time: number): void;
  deleteEventTimeTimer(time: number): void;
  deleteProcessingTimeTimer(time: number): void;
}
