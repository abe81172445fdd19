import type { Clock } from '../time/clock.ts';
import { IdlenessTimer } from './idleness-timer.ts';
import type { WatermarkGenerator, WatermarkOutput } from './watermark-generator.ts';

/** Marks the output idle when no events come; says so once per idle time (Flink 2.x's class of this name). */
export class WatermarksWithIdleness<T> implements WatermarkGenerator<T> {
  private readonly watermarks: WatermarkGenerator<T>;
  private readonly timer: IdlenessTimer;
  private isIdle = false;

  constructor(watermarks: WatermarkGenerator<T>, timeoutMs: number, clock: Clock) {
    this.watermarks = watermarks;
    this.timer = new IdlenessTimer(clock, timeoutMs);
  }

  onEvent(event: T, eventTimestamp: number, output: WatermarkOutput): void {
    this.watermarks.onEvent(event, eventTimestamp, output);
    this.timer.activity();
    this.isIdle = false;
  }

  onPeriodicEmit(output: WatermarkOutput): void {
    if (!this.timer.checkIfIdle()) {
      this.watermarks.onPeriodicEmit(output);
    } else if (!this.isIdle) {
      output.markIdle();
      this.isIdle = true;
    }
  }
}
