/** Time and timers as functions see them, on streams with and without keys. */
import { EventTimeError } from '../event-time-error.ts';
import type { TimerService } from '../function/timer-service.ts';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import type { Clock } from '../time/clock.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { InternalTimerService } from '../timer/internal-timer-service.ts';

/** Timers of the current key (Flink: `SimpleTimerService`). */
export class SimpleTimerService implements TimerService {
  private readonly timers: InternalTimerService;

  constructor(timers: InternalTimerService) {
    this.timers = timers;
  }

  currentProcessingTime(): number {
    return this.timers.currentProcessingTime();
  }

  currentWatermark(): number {
    return this.timers.currentWatermark;
  }

  registerEventTimeTimer(time: number): void {
    this.timers.registerEventTimeTimer(VOID_NAMESPACE, time);
  }

  registerProcessingTimeTimer(time: number): void {
    this.timers.registerProcessingTimeTimer(VOID_NAMESPACE, time);
  }

  deleteEventTimeTimer(time: number): void {
    this.timers.deleteEventTimeTimer(VOID_NAMESPACE, time);
  }

  deleteProcessingTimeTimer(time: number): void {
    this.timers.deleteProcessingTimeTimer(VOID_NAMESPACE, time);
  }
}

/** Tells the time and refuses timers: they belong to a key. */
export class UnkeyedTimerService implements TimerService {
  watermark = MIN_WATERMARK;
  readonly registerEventTimeTimer = refuse;
  readonly registerProcessingTimeTimer = refuse;
  readonly deleteEventTimeTimer = refuse;
  readonly deleteProcessingTimeTimer = refuse;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  currentProcessingTime(): number {
    return this.clock.now();
  }

  currentWatermark(): number {
    return this.watermark;
  }
}

function refuse(): never {
  throw new EventTimeError('TIMER_OUTSIDE_KEYED_CONTEXT');
}
