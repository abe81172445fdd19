import { StatusWatermarkValve, type ValveSnapshot } from '../watermark/status-watermark-valve.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Input, Output } from './operator.ts';

/** Several streams as one: a channel of a valve each, as Flink's union is an input with more channels. */
export class UnionOperator extends AbstractOperator {
  private readonly valve: StatusWatermarkValve;
  private inputCount = 0;

  constructor(output: Output) {
    super(output);
    this.valve = new StatusWatermarkValve({
      processWatermark: (timestamp) => output.emitWatermark(timestamp),
      processWatermarkStatus: (idle) => output.emitWatermarkStatus(idle),
    });
  }

  /** The input for one more stream. */
  addInput(): Input {
    const channel = String(this.inputCount++);
    this.valve.addChannel(channel);
    return {
      processElement: (value, timestamp) => this.output.collect(value, timestamp),
      processWatermark: (timestamp) => this.valve.watermark(channel, timestamp),
      processWatermarkStatus: (idle) => this.valve.status(channel, idle),
    };
  }

  override snapshotTime(): unknown {
    return this.valve.snapshot();
  }

  override restoreTime(data: unknown): void {
    this.valve.restore(data as ValveSnapshot);
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.output.collect(value, timestamp);
  }
}
