import type { Clock } from '../time/clock.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { TtlTimeCharacteristic } from './state-ttl-config.ts';

/** The times by which the states of one operator age. */
export class StateTime {
  /** The operator's watermark; while an event-time timer fires, the timer's time. */
  eventTime = MIN_WATERMARK;
  /** Timestamp of the element at hand; undefined if it has none, or if a timer fires. */
  elementTime: number | undefined;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** By which values are judged. */
  now(characteristic: TtlTimeCharacteristic): number {
    return characteristic === 'EventTime' ? this.eventTime : this.clock.now();
  }

  /** What values that are touched now are stamped with: an early element counts from its own time. */
  stamp(characteristic: TtlTimeCharacteristic): number {
    if (characteristic === 'ProcessingTime') return this.clock.now();
    return Math.max(this.eventTime, this.elementTime ?? MIN_WATERMARK);
  }
}
