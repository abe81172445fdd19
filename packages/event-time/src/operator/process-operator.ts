import { functionFor } from '../function/function-copy.ts';
import type { ProcessFunction } from '../function/process-function.ts';
import type { ProcessNode } from '../graph/process-node.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output } from './operator.ts';
import { OperatorProcessContext } from './process-contexts.ts';
import { UnkeyedRuntimeContext } from './runtime-contexts.ts';
import { UnkeyedTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `ProcessOperator`. */
export class ProcessOperator extends AbstractOperator {
  private readonly process: ProcessFunction<unknown, unknown>;
  private readonly name: string;
  private readonly collector: TimestampedCollector;
  private readonly timers: UnkeyedTimerService;
  private readonly context: OperatorProcessContext;

  constructor(node: ProcessNode, clock: Clock, output: Output) {
    super(output);
    this.process = functionFor(node.process);
    this.name = node.name;
    this.collector = new TimestampedCollector(output);
    this.timers = new UnkeyedTimerService(clock);
    this.context = new OperatorProcessContext(output, this.collector, this.timers);
  }

  override open(): void {
    this.process.open(new UnkeyedRuntimeContext(this.name));
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.process.processElement(value, this.context, this.collector);
  }

  override processWatermark(timestamp: number): void {
    this.timers.watermark = timestamp;
    this.output.emitWatermark(timestamp);
  }

  override snapshotTime(): unknown {
    return this.timers.watermark;
  }

  override restoreTime(data: unknown): void {
    this.timers.watermark = data as number;
  }

  override close(): void {
    this.process.close();
  }
}
