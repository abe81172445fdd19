import type { Clock } from './clock.ts';

/** Runs with a clock except while paused (Flink: `PausableRelativeClock`). Its zero means nothing. */
export class PausableRelativeClock implements Clock {
  private readonly clock: Clock;
  private pausedAt: number | undefined;
  private pausedForMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): number {
    return (this.pausedAt ?? this.clock.now()) - this.pausedForMs;
  }

  pause(): void {
    this.pausedAt ??= this.clock.now();
  }

  resume(): void {
    if (this.pausedAt === undefined) return;
    this.pausedForMs += this.clock.now() - this.pausedAt;
    this.pausedAt = undefined;
  }
}
