// Bursts: for a while in every period, time between orders shrinks. Pure arithmetic on a clock that
// starts at 0; the same for the pauses between orders and for the simulated event time.

/** Every `everyMs`, orders come `factor` times as fast for `forMs`. The first burst is at `everyMs`, not at the start. */
export interface Burst {
  readonly everyMs: number;
  readonly forMs: number;
  readonly factor: number;
}

/**
 * When a pause that begins at `at` is over, in milliseconds of the same clock.
 *
 * @param pauseMs how long it lasts outside bursts; what falls into a burst passes `factor` times as fast
 */
export function afterPause(at: number, pauseMs: number, burst: Burst | undefined): number {
  if (burst === undefined) return at + pauseMs;
  let now = at;
  let left = pauseMs;
  for (;;) {
    const inPeriod = now % burst.everyMs;
    const bursting = now >= burst.everyMs && inPeriod < burst.forMs;
    const speed = bursting ? burst.factor : 1;
    const boundary = now - inPeriod + (bursting ? burst.forMs : burst.everyMs);
    if (now + left / speed <= boundary) return now + left / speed;
    left -= (boundary - now) * speed;
    now = boundary;
  }
}
