import type { InternalTimerService } from '../timer/internal-timer-service.ts';

/** The two times as assigners, triggers and evictors ask for them. */
export class WindowTimes {
  protected readonly timers: InternalTimerService;

  constructor(timers: InternalTimerService) {
    this.timers = timers;
  }

  getCurrentProcessingTime(): number {
    return this.timers.currentProcessingTime();
  }

  getCurrentWatermark(): number {
    return this.timers.currentWatermark;
  }
}
