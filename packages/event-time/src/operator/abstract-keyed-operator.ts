import { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { Clock } from '../time/clock.ts';
import { InternalTimerService, type Triggerable } from '../timer/internal-timer-service.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import { KeyedOperatorState } from './keyed-operator-state.ts';
import type { Output, ProcessingTimeOperator } from './operator.ts';

/** An operator with keyed state and timers. Subclasses take the key over at each element. */
export abstract class AbstractKeyedOperator
  extends AbstractOperator
  implements Triggerable, ProcessingTimeOperator
{
  protected readonly keyContext: KeyContext;
  readonly keyedState: KeyedOperatorState;
  protected readonly backend: KeyedStateBackend;
  protected readonly timers: InternalTimerService;

  constructor(keyContext: KeyContext, clock: Clock, output: Output) {
    super(output);
    this.keyContext = keyContext;
    this.backend = new KeyedStateBackend(clock);
    this.timers = new InternalTimerService(clock, this.backend, this);
    this.keyedState = new KeyedOperatorState(this.backend, this.timers);
  }

  /** What comes next is about the element's key and, for state that ages by event time, its time. */
  protected enterElement(key: unknown, timestamp: number | undefined): void {
    this.backend.currentKey = key;
    this.backend.time.elementTime = timestamp;
  }

  /** Those with more than one input add theirs. */
  override snapshotTime(): unknown {
    return this.timers.snapshotTime();
  }

  override restoreTime(data: unknown): void {
    this.timers.restoreTime(data);
  }

  override processWatermark(timestamp: number): void {
    this.timers.advanceWatermark(timestamp);
    this.output.emitWatermark(timestamp);
  }

  get nextProcessingTimer(): number | undefined {
    return this.timers.nextProcessingTimer;
  }

  onProcessingTimePassed(time: number): void {
    this.timers.onProcessingTime(time);
  }

  override finish(): void {
    this.timers.quiesce();
  }

  abstract onEventTime(timer: Timer): void;

  abstract onProcessingTime(timer: Timer): void;
}
