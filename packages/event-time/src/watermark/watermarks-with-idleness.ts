import type { Clock } from '../time/clock.ts';
import { type IdlenessSnapshot, IdlenessTimer } from './idleness-timer.ts';
import type { WatermarkGenerator, WatermarkOutput } from './watermark-generator.ts';

interface WithIdlenessSnapshot {
  readonly watermarks: unknown;
  readonly timer: IdlenessSnapshot;
  readonly isIdle: boolean;
}

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

  snapshotState(): unknown {
    const { isIdle, timer, watermarks } = this;
    return { watermarks: watermarks.snapshotState?.(), timer: timer.snapshot(), isIdle };
  }

  restoreState(state: unknown): void {
    const { watermarks, timer, isIdle } = state as WithIdlenessSnapshot;
    if (watermarks !== undefined) this.watermarks.restoreState?.(watermarks);
    this.timer.restore(timer);
    this.isIdle = isIdle;
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
