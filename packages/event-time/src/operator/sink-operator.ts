import type { SinkWriter } from '../stream/sink.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type { Operator } from './operator.ts';

/** Flink: `SinkWriterOperator`. */
export class SinkOperator implements Operator {
  private readonly writer: SinkWriter<unknown>;
  private readonly metrics: TaskMetrics;
  private readonly context: { timestamp: number | undefined; currentWatermark: number } = {
    timestamp: undefined,
    currentWatermark: MIN_WATERMARK,
  };

  constructor(writer: SinkWriter<unknown>, metrics: TaskMetrics) {
    this.writer = writer;
    this.metrics = metrics;
  }

  open(): void {}

  processElement(value: unknown, timestamp: number | undefined): void {
    this.metrics.numRecordsOut++;
    this.context.timestamp = timestamp;
    this.writer.write(value, this.context);
  }

  processWatermark(timestamp: number): void {
    this.context.currentWatermark = timestamp;
  }

  processWatermarkStatus(): void {}

  snapshotTime(): unknown {
    return this.context.currentWatermark;
  }

  restoreTime(data: unknown): void {
    this.context.currentWatermark = data as number;
  }

  finish(): void {
    this.writer.finish?.();
  }

  close(): void {
    this.writer.close?.();
  }
}
