import type { Output } from '../src/operator/operator.ts';

/** Writes down what an operator emits: `17@42`, `late:17@42` for a side output, `WM 5`, `IDLE`, `ACTIVE`. */
export class RecordingOutput implements Output {
  private lines: string[] = [];

  /** What was emitted since the last call. */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  collect(value: unknown, timestamp: number | undefined): void {
    this.lines.push(`${value}@${timestamp}`);
  }

  collectSide(tagId: string, value: unknown, timestamp: number | undefined): void {
    this.lines.push(`${tagId}:${value}@${timestamp}`);
  }

  emitWatermark(timestamp: number): void {
    this.lines.push(`WM ${timestamp}`);
  }

  emitWatermarkStatus(idle: boolean): void {
    this.lines.push(idle ? 'IDLE' : 'ACTIVE');
  }

  // The same as an Input, for what writes to the next operator directly.
  processElement(value: unknown, timestamp: number | undefined): void {
    this.collect(value, timestamp);
  }

  processWatermark(timestamp: number): void {
    this.emitWatermark(timestamp);
  }

  processWatermarkStatus(idle: boolean): void {
    this.emitWatermarkStatus(idle);
  }
}
