/** Time and timers, so that tests can turn them by hand. */

import type { Clock } from '@tidemark/event-time';

/** Wall clock and one-shot timers. */
export interface Timers extends Clock {
  /** Calls back once after so many milliseconds. */
  after(delayMs: number, callback: () => void): { cancel(): void };
}

/** The platform's. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function pause(timers: Timers, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = timers.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Calls back again and again, each time so many milliseconds after the last call ended. */
export function every(
  timers: Timers,
  intervalMs: number,
  callback: () => void,
): { cancel(): void } {
  let timer = timers.after(intervalMs, tick);
  let cancelled = false;
  function tick(): void {
    callback();
    if (!cancelled) timer = timers.after(intervalMs, tick);
  }
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}

/** One alarm that is set to the earliest of the times that are wanted. */
export class Alarm {
  readonly #timers: Timers;
  readonly #ring: () => void;
  #at = Infinity;
  #timer: { cancel(): void } | undefined;

  constructor(timers: Timers, ring: () => void) {
    this.#timers = timers;
    this.#ring = ring;
  }

  /** Rings at `at` (epoch milliseconds) at the latest; undefined wants nothing. */
  setTo(at: number | undefined): void {
    if (at === undefined || at >= this.#at) return;
    this.cancel();
    this.#at = at;
    this.#timer = this.#timers.after(Math.max(0, at - this.#timers.now()), () => {
      this.#at = Infinity;
      this.#ring();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#at = Infinity;
  }
}
