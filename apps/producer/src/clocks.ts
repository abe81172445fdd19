// Two clocks: the one that stamps orders, and the one that says when the next order is due.

import { afterPause, type Burst } from './burst.ts';
import type { Pace } from './options.ts';

/**
 * Event time from a simulated clock: the first order at `startAt`, each next one `stepMs` later, or
 * sooner within a burst. Epoch milliseconds.
 */
export function simulatedClock(
  { startAt, stepMs }: { readonly startAt: number; readonly stepMs: number },
  burst?: Burst,
): () => number {
  let next = 0;
  return () => {
    const now = next;
    next = afterPause(now, stepMs, burst);
    return startAt + Math.round(now);
  };
}

/**
 * When orders are due: calls give 0 for the first one, then ever later milliseconds since the start.
 *
 * @param random from 0 to below 1
 */
export function dueTimes(pace: Pace, burst: Burst | undefined, random: () => number): () => number {
  if (pace.kind === 'rate' && !Number.isFinite(pace.perSecond)) return () => 0;
  const pause =
    pace.kind === 'rate'
      ? () => 1_000 / pace.perSecond
      : () => pace.range.minMs + random() * (pace.range.maxMs - pace.range.minMs);
  let next = 0;
  return () => {
    const due = next;
    next = afterPause(due, pause(), burst);
    return due;
  };
}
