// Waits until the next order is due.

/** How far behind its schedule a producer may fall and still catch up, in milliseconds. */
const CATCH_UP_MS = 1_000;

/** The wall clock of a run; tests have their own. */
export interface Timing {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Resolves after `ms`, or early when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * A function to call before each order: undefined when the order is due, else a promise of that.
 * After a pause that nobody planned (a closed laptop, a broker that was away) the schedule moves on
 * instead of letting out everything that it missed at once.
 */
export function createPacer(
  due: () => number,
  timing: Timing,
  signal: AbortSignal,
): () => Promise<void> | undefined {
  let start = timing.now();
  return () => {
    const at = due();
    const ahead = start + at - timing.now();
    if (ahead < -CATCH_UP_MS && at > 0) start -= ahead;
    return ahead > 0 ? timing.sleep(ahead, signal) : undefined;
  };
}
