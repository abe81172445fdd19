/** Where a task begins at a keyBy's output: the channels of the upstream tasks through one valve. */
import type { TaskMetrics } from '../task/task-metrics.ts';
import { MAX_WATERMARK } from '../time/watermark.ts';
import { StatusWatermarkValve, type ValveSnapshot } from '../watermark/status-watermark-valve.ts';
import type { Input } from './operator.ts';

/** What the runtime feeds the other end of an exchange into. Throws INPUT_UNKNOWN for channels not added. */
export interface ExchangeInput {
  /** A new channel holds the watermark back until it sends one or becomes idle. */
  addChannel(id: string): void;
  removeChannel(id: string): void;
  element(channel: string, value: unknown, timestamp: number | undefined): void;
  watermark(channel: string, timestamp: number): void;
  status(channel: string, idle: boolean): void;
  /** The last combined watermark; -Infinity before the first. */
  readonly currentWatermark: number;
}

/** Hands on to the keyBy, which computes the key again: it did not travel with the value. */
export class ExchangeInputOperator implements ExchangeInput {
  private readonly next: Input;
  private readonly metrics: TaskMetrics;
  private readonly valve: StatusWatermarkValve;

  constructor(next: Input, metrics: TaskMetrics) {
    this.next = next;
    this.metrics = metrics;
    this.valve = new StatusWatermarkValve(next);
  }

  get currentWatermark(): number {
    return this.valve.currentWatermark;
  }

  addChannel(id: string): void {
    this.valve.addChannel(id);
  }

  removeChannel(id: string): void {
    this.valve.removeChannel(id);
  }

  element(_channel: string, value: unknown, timestamp: number | undefined): void {
    this.metrics.numRecordsIn++;
    this.next.processElement(value, timestamp);
  }

  watermark(channel: string, timestamp: number): void {
    this.valve.watermark(channel, timestamp);
  }

  status(channel: string, idle: boolean): void {
    this.valve.status(channel, idle);
  }

  snapshotTime(): unknown {
    return this.valve.snapshot();
  }

  /** A channel takes up its watermark when it is added again. */
  restoreTime(data: unknown): void {
    this.valve.restore(data as ValveSnapshot);
  }

  endOfInput(): void {
    if (this.currentWatermark < MAX_WATERMARK) this.next.processWatermark(MAX_WATERMARK);
  }
}
