import type { Output } from '../operator/operator.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { PartialSnapshot } from './combined-watermark-status.ts';
import type { WatermarkOutput } from './watermark-generator.ts';

/**
 * The end of all generators of an operator: passes on only what advances, and each change between
 * idle and active once (Flink: `WatermarkToDataOutput`).
 */
export class WatermarkEmitter implements WatermarkOutput {
  currentWatermark = MIN_WATERMARK;
  private readonly output: Output;
  private idle = false;

  constructor(output: Output) {
    this.output = output;
  }

  get isIdle(): boolean {
    return this.idle;
  }

  emitWatermark(timestamp: number): void {
    if (!(timestamp > this.currentWatermark)) return;
    this.currentWatermark = timestamp;
    this.markActive();
    this.output.emitWatermark(timestamp);
  }

  markIdle(): void {
    this.setIdle(true);
  }

  markActive(): void {
    this.setIdle(false);
  }

  snapshot(): PartialSnapshot {
    return { watermark: this.currentWatermark, idle: this.idle };
  }

  restore({ watermark, idle }: PartialSnapshot): void {
    this.currentWatermark = watermark;
    this.idle = idle;
  }

  private setIdle(idle: boolean): void {
    if (this.idle === idle) return;
    this.idle = idle;
    this.output.emitWatermarkStatus(idle);
  }
}
