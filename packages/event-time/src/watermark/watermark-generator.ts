/** Where watermarks come from; the interfaces that users write generators with. */
import type { Clock } from '../time/clock.ts';

/** Takes what a generator decides (Flink: `WatermarkOutput`). */
export interface WatermarkOutput {
  emitWatermark(timestamp: number): void;
  /** Says that nothing comes for a while: others need not wait. */
  markIdle(): void;
  markActive(): void;
}

/** Makes watermarks for one partition (Flink: `WatermarkGenerator`). It may repeat or go back: that is dropped. */
export interface WatermarkGenerator<T> {
  /** Called after the event was emitted. `eventTimestamp` is -Infinity if it has none. */
  onEvent(event: T, eventTimestamp: number, output: WatermarkOutput): void;
  /** Called at each probe, every 200 ms by default. */
  onPeriodicEmit(output: WatermarkOutput): void;
  /** What it must remember over a restart, as plain data. Without it a generator starts afresh. */
  snapshotState?(): unknown;
  /** Takes up what snapshotState gave, before the first event. */
  restoreState?(state: unknown): void;
}

/** What a generator may use. */
export interface WatermarkGeneratorContext {
  /** Stands still while the partition is paused, so that a paused one does not become idle. */
  readonly relativeClock: Clock;
}

/** Makes one generator per partition. */
export type WatermarkGeneratorSupplier<T> = (
  context: WatermarkGeneratorContext,
) => WatermarkGenerator<T>;

/** Returns the event's time in epoch milliseconds; `recordTimestamp` is what the source knew. */
export type TimestampAssigner<T> = (event: T, recordTimestamp: number | undefined) => number;
