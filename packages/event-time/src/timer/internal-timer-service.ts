/** The timers of one operator and when they fire (Flink: `InternalTimerServiceImpl`). */
import { EventTimeError } from '../event-time-error.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { Namespace } from '../state/namespace.ts';
import type { Clock } from '../time/clock.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { Timer } from './timer-heap.ts';
import { TimerQueue } from './timer-queue.ts';

/** An operator whose timers fire; the current key is the timer's when it is called. */
export interface Triggerable {
  onEventTime(timer: Timer): void;
  onProcessingTime(timer: Timer): void;
}

/** Registers timers for the current key and fires those that are due. */
export class InternalTimerService {
  /** The operator's watermark; already the new one while timers fire. */
  currentWatermark = MIN_WATERMARK;
  private readonly clock: Clock;
  private readonly backend: KeyedStateBackend;
  private readonly triggerable: Triggerable;
  readonly eventTimeTimers = new TimerQueue();
  readonly processingTimeTimers = new TimerQueue();
  private quiesced = false;

  constructor(clock: Clock, backend: KeyedStateBackend, triggerable: Triggerable) {
    this.clock = clock;
    this.backend = backend;
    this.triggerable = triggerable;
  }

  currentProcessingTime(): number {
    return this.clock.now();
  }

  registerEventTimeTimer(namespace: Namespace, time: number): void {
    this.eventTimeTimers.register(this.keyForTimer(), namespace, checkedTime(time));
  }

  deleteEventTimeTimer(namespace: Namespace, time: number): void {
    this.eventTimeTimers.delete(this.backend.currentKey, namespace, time);
  }

  registerProcessingTimeTimer(namespace: Namespace, time: number): void {
    this.processingTimeTimers.register(this.keyForTimer(), namespace, checkedTime(time));
  }

  deleteProcessingTimeTimer(namespace: Namespace, time: number): void {
    this.processingTimeTimers.delete(this.backend.currentKey, namespace, time);
  }

  /** Fires all event-time timers of `time` and before, those included that the firing ones register. */
  advanceWatermark(time: number): void {
    this.currentWatermark = time;
    const { eventTimeTimers: timers, backend, triggerable } = this;
    backend.time.elementTime = undefined;
    for (
      let timer = timers.peek();
      timer !== undefined && timer.time <= time;
      timer = timers.peek()
    ) {
      timers.remove(timer);
      backend.currentKey = timer.key;
      // State ages with the timers, not with the step of the watermark that fires them all.
      if (timer.time > backend.time.eventTime) backend.time.eventTime = timer.time;
      triggerable.onEventTime(timer);
    }
    backend.time.eventTime = time;
  }

  /** The time of the first processing-time timer; undefined if there is none. */
  get nextProcessingTimer(): number | undefined {
    return this.quiesced ? undefined : this.processingTimeTimers.peek()?.time;
  }

  /** Fires all processing-time timers of `time` and before. */
  onProcessingTime(time: number): void {
    if (this.quiesced) return;
    const { processingTimeTimers: timers, backend, triggerable } = this;
    backend.time.elementTime = undefined;
    for (
      let timer = timers.peek();
      timer !== undefined && timer.time <= time;
      timer = timers.peek()
    ) {
      timers.remove(timer);
      backend.currentKey = timer.key;
      triggerable.onProcessingTime(timer);
    }
  }

  /** As plain data. */
  snapshotTime(): unknown {
    return { watermark: this.currentWatermark, quiesced: this.quiesced };
  }

  restoreTime(data: unknown): void {
    const { watermark, quiesced } = data as { watermark: number; quiesced: boolean };
    this.currentWatermark = watermark;
    this.backend.time.eventTime = watermark;
    this.quiesced = quiesced;
  }

  /** After the end of input processing-time timers do not fire any more. */
  quiesce(): void {
    this.quiesced = true;
  }

  private keyForTimer(): unknown {
    const { currentKey } = this.backend;
    if (currentKey === undefined) throw new EventTimeError('TIMER_OUTSIDE_KEYED_CONTEXT');
    return currentKey;
  }
}

function checkedTime(time: number): number {
  if (typeof time !== 'number' || Number.isNaN(time)) {
    throw new EventTimeError('INVALID_TIMER', String(time));
  }
  return time;
}
