import { EventTimeError } from '../event-time-error.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { WatermarkGenerator, WatermarkOutput } from './watermark-generator.ts';

/** Stays `boundMs` and one millisecond behind the highest timestamp seen (Flink's class of this name). */
export class BoundedOutOfOrdernessWatermarks<T> implements WatermarkGenerator<T> {
  private maxTimestamp = MIN_WATERMARK;
  private readonly delayMs: number;

  /** Throws INVALID_OUT_OF_ORDERNESS for a negative bound. */
  constructor(boundMs: number) {
    if (!(boundMs >= 0)) throw new EventTimeError('INVALID_OUT_OF_ORDERNESS', String(boundMs));
    this.delayMs = boundMs + 1;
  }

  onEvent(_event: T, eventTimestamp: number): void {
    if (eventTimestamp > this.maxTimestamp) this.maxTimestamp = eventTimestamp;
  }

  onPeriodicEmit(output: WatermarkOutput): void {
    output.emitWatermark(this.maxTimestamp - this.delayMs);
  }

  snapshotState(): unknown {
    return this.maxTimestamp;
  }

  restoreState(state: unknown): void {
    this.maxTimestamp = state as number;
  }
}
