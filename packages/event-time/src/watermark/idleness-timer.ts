import type { Clock } from '../time/clock.ts';

/** What an IdlenessTimer knows. */
export interface IdlenessSnapshot {
  readonly active: boolean;
  readonly quietForMs: number | undefined;
}

/**
 * Tells when nothing has come for longer than the timeout. Evaluated at probes only, with Flink's
 * timing: the first quiet probe starts it, so idleness shows up to three probes after the timeout
 * (FLINK-40503; `WatermarksWithIdleness.IdlenessTimer`).
 */
export class IdlenessTimer {
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private active = false;
  private quietSince: number | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.clock = clock;
    this.timeoutMs = timeoutMs;
  }

  activity(): void {
    this.active = true;
  }

  /** As plain data: how long it has been quiet, since the time that a task is down is not quiet. */
  snapshot(): IdlenessSnapshot {
    const { active, quietSince } = this;
    return {
      active,
      quietForMs: quietSince === undefined ? undefined : this.clock.now() - quietSince,
    };
  }

  restore({ active, quietForMs }: IdlenessSnapshot): void {
    this.active = active;
    this.quietSince = quietForMs === undefined ? undefined : this.clock.now() - quietForMs;
  }

  checkIfIdle(): boolean {
    if (this.active) {
      this.active = false;
      this.quietSince = undefined;
      return false;
    }
    const now = this.clock.now();
    if (this.quietSince === undefined) {
      this.quietSince = now;
      return false;
    }
    return now - this.quietSince > this.timeoutMs;
  }
}
