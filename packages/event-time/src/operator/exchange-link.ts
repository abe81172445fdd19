import type { KeyByNode } from '../graph/key-by-node.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Input } from './operator.ts';

/** Takes the elements of a keyBy whose operators run in other tasks. */
export interface ExchangeOutput {
  element(keyBy: NodeId, key: unknown, value: unknown, timestamp: number | undefined): void;
  watermark(keyBy: NodeId, timestamp: number): void;
  status(keyBy: NodeId, idle: boolean): void;
}

/** The last link of a chain that ends at a keyBy. */
export class ExchangeLink implements Input {
  private readonly keyBy: NodeId;
  private readonly keyContext: KeyContext;
  private readonly exchange: ExchangeOutput;
  private readonly metrics: TaskMetrics;

  constructor(
    node: KeyByNode,
    keyContext: KeyContext,
    exchange: ExchangeOutput,
    metrics: TaskMetrics,
  ) {
    this.keyBy = node.id;
    this.keyContext = keyContext;
    this.exchange = exchange;
    this.metrics = metrics;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.metrics.numRecordsOut++;
    this.exchange.element(this.keyBy, this.keyContext.key, value, timestamp);
  }

  processWatermark(timestamp: number): void {
    this.exchange.watermark(this.keyBy, timestamp);
  }

  processWatermarkStatus(idle: boolean): void {
    this.exchange.status(this.keyBy, idle);
  }
}
