// Time as an argument: the log, the groups and the broker never ask the platform, so that tests need not sleep.

/** Something scheduled that has not run yet. */
export interface ScheduledTask {
  /** Forgets the task; does nothing when it has run. */
  cancel(): void;
}

/** The time, and a way to be called later. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once after `delayMs` milliseconds. A pending task does not keep the process alive. */
  schedule(delayMs: number, task: () => void): ScheduledTask;
}

/** Longer delays overflow the platform's timer, which then fires at once. */
const MAX_DELAY_MS = 2_147_483_647;

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, Math.min(delayMs, MAX_DELAY_MS));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
