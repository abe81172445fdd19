import type { CoProcessFunction } from '../function/co-process-function.ts';
import { functionFor } from '../function/function-copy.ts';
import type { CoProcessNode } from '../graph/co-process-node.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractTwoInputOperator, NO_KEY } from './abstract-two-input-operator.ts';
import type { Output } from './operator.ts';
import { OperatorProcessContext } from './process-contexts.ts';
import { UnkeyedTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `CoProcessOperator`. */
export class CoProcessOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly process: CoProcessFunction<unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;
  private readonly timerService: UnkeyedTimerService;
  private readonly context: OperatorProcessContext;

  constructor(node: CoProcessNode, clock: Clock, output: Output) {
    super([NO_KEY, NO_KEY], clock, output);
    this.name = node.name;
    this.process = functionFor(node.process);
    this.collector = new TimestampedCollector(output);
    this.timerService = new UnkeyedTimerService(clock);
    this.context = new OperatorProcessContext(output, this.collector, this.timerService);
  }

  override open(): void {
    this.process.open(this.runtimeContext(this.name));
  }

  override processWatermark(timestamp: number): void {
    this.timerService.watermark = timestamp;
    super.processWatermark(timestamp);
  }

  override close(): void {
    this.process.close();
  }

  protected processElement1(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.process.processElement1(value, this.context, this.collector);
  }

  protected processElement2(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.process.processElement2(value, this.context, this.collector);
  }
}
