import type { PrintNode } from '../graph/print-node.ts';
import type { Printer } from '../stream/printer.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { Operator } from './operator.ts';

/** Flink: `PrintSink`. */
export class PrintOperator implements Operator {
  private readonly sinkIdentifier: string;
  private readonly printer: Printer;
  private readonly metrics: TaskMetrics;

  constructor(node: PrintNode, printer: Printer, metrics: TaskMetrics) {
    this.sinkIdentifier = node.sinkIdentifier;
    this.printer = printer;
    this.metrics = metrics;
  }

  open(): void {}

  processElement(value: unknown, timestamp: number | undefined): void {
    this.metrics.numRecordsOut++;
    this.printer.print(this.sinkIdentifier, value, timestamp);
  }

  processWatermark(): void {}

  processWatermarkStatus(): void {}

  finish(): void {}

  close(): void {}
}
