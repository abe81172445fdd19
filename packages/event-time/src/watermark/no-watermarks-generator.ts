import type { WatermarkGenerator } from './watermark-generator.ts';

/** For jobs in processing time (Flink: `NoWatermarksGenerator`). */
export class NoWatermarksGenerator<T> implements WatermarkGenerator<T> {
  onEvent(): void {}

  onPeriodicEmit(): void {}
}
