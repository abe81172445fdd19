import type { Operator, Output } from './operator.ts';

/** What most operators do with watermarks and at the ends of their lives. */
export abstract class AbstractOperator implements Operator {
  protected readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  open(): void {}

  abstract processElement(value: unknown, timestamp: number | undefined): void;

  processWatermark(timestamp: number): void {
    this.output.emitWatermark(timestamp);
  }

  processWatermarkStatus(idle: boolean): void {
    this.output.emitWatermarkStatus(idle);
  }

  finish(): void {}

  close(): void {}

  /** Undefined: an operator that has no watermark of its own. */
  snapshotTime(): unknown {
    return undefined;
  }

  restoreTime(_data: unknown): void {}
}
