import type { NodeId } from '../graph/node-base.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Input } from './operator.ts';

/**
 * Takes the elements of a keyBy whose operators run in other tasks: each goes to the task of its key.
 * Those of a broadcast have no key and go to all tasks. Watermarks and statuses go to all anyway.
 */
export interface ExchangeOutput {
  element(node: NodeId, key: unknown, value: unknown, timestamp: number | undefined): void;
  watermark(node: NodeId, timestamp: number): void;
  status(node: NodeId, idle: boolean): void;
}

/** The last link of a chain that ends at a keyBy or broadcast. */
export class ExchangeLink implements Input {
  private readonly node: NodeId;
  private readonly keyContext: KeyContext;
  private readonly exchange: ExchangeOutput;
  private readonly metrics: TaskMetrics;

  constructor(
    node: NodeId,
    keyContext: KeyContext,
    exchange: ExchangeOutput,
    metrics: TaskMetrics,
  ) {
    this.node = node;
    this.keyContext = keyContext;
    this.exchange = exchange;
    this.metrics = metrics;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.metrics.numRecordsOut++;
    this.exchange.element(this.node, this.keyContext.key, value, timestamp);
  }

  processWatermark(timestamp: number): void {
    this.exchange.watermark(this.node, timestamp);
  }

  processWatermarkStatus(idle: boolean): void {
    this.exchange.status(this.node, idle);
  }
}
