/**
 * What runs in a task: one operator per node, chained by plain calls. An element is a value and a
 * timestamp passed as arguments, so that nothing is allocated on the way.
 */

import type { KeyedOperatorState } from './keyed-operator-state.ts';

/** Takes what flows: elements, watermarks, idleness. */
export interface Input {
  processElement(value: unknown, timestamp: number | undefined): void;
  processWatermark(timestamp: number): void;
  /** Nothing will come for a while, or something comes again (Flink: `WatermarkStatus`). */
  processWatermarkStatus(idle: boolean): void;
}

/** One operator of one task (Flink: `StreamOperator`). */
export interface Operator extends Input {
  open(): void;
  /** The last watermark has passed: emit what is left. */
  finish(): void;
  close(): void;
  /** Its watermarks and idleness, as plain data; left out of a restore that starts without watermarks. */
  snapshotTime?(): unknown;
  /** Takes up what snapshotTime gave, before open(). */
  restoreTime?(data: unknown): void;
  /** What it keeps besides keyed state and time, as plain data. */
  snapshotState?(): unknown;
  /** Takes up what snapshotState gave, before open(). */
  restoreState?(data: unknown): void;
  /** State and timers by key. */
  readonly keyedState?: KeyedOperatorState;
}

/** Where an operator's results go (Flink: `Output`). */
export interface Output {
  collect(value: unknown, timestamp: number | undefined): void;
  collectSide(tagId: string, value: unknown, timestamp: number | undefined): void;
  emitWatermark(timestamp: number): void;
  emitWatermarkStatus(idle: boolean): void;
}

/** An operator with timers of its own; the task calls it when the clock has passed the first. */
export interface ProcessingTimeOperator {
  /** The time of the first processing-time timer, in epoch milliseconds. */
  readonly nextProcessingTimer: number | undefined;
  /** Fires all timers of `time` and before. */
  onProcessingTimePassed(time: number): void;
}

/** An operator that is asked for watermarks at each probe. */
export interface PeriodicWatermarkOperator {
  onPeriodicEmit(): void;
}
