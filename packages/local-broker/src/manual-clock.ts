// A clock that stands still until a test moves it: session time-outs and retention become plain function calls.
import type { Clock, ScheduledTask } from './clock.ts';

/** A {@link Clock} that a test drives. Tasks run inside `advance`, in the order of their times. */
export class ManualClock implements Clock {
  #now: number;
  #tasks: { at: number; task: () => void }[] = [];

  /** @param startAt epoch milliseconds */
  constructor(startAt = 1_700_000_000_000) {
    this.#now = startAt;
  }

  /** How many tasks wait for their time. */
  get pending(): number {
    return this.#tasks.length;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): ScheduledTask {
    const entry = { at: this.#now + Math.max(0, delayMs), task };
    this.#tasks.push(entry);
    return {
      cancel: () => {
        this.#tasks = this.#tasks.filter((other) => other !== entry);
      },
    };
  }

  /** Moves time forward by `ms` and runs what has become due, also what due tasks schedule. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = end;
  }

  /** Sets the clock without running anything, as when the machine's clock is corrected, also backwards. */
  jumpTo(now: number): void {
    this.#now = now;
  }

  #nextDue(end: number): { at: number; task: () => void } | undefined {
    let first: { at: number; task: () => void } | undefined;
    for (const entry of this.#tasks) {
      if (entry.at <= end && (first === undefined || entry.at < first.at)) first = entry;
    }
    return first;
  }
}
