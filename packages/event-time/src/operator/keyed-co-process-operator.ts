import { functionFor } from '../function/function-copy.ts';
import type { KeyedCoProcessFunction } from '../function/keyed-co-process-function.ts';
import type { KeyedCoProcessNode } from '../graph/keyed-co-process-node.ts';
import type { Clock } from '../time/clock.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { AbstractTwoInputOperator } from './abstract-two-input-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';
import { OperatorKeyedContext } from './process-contexts.ts';
import { SimpleTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `KeyedCoProcessOperator`. */
export class KeyedCoProcessOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly process: KeyedCoProcessFunction<unknown, unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;
  private readonly context: OperatorKeyedContext;

  constructor(
    node: KeyedCoProcessNode,
    keyContexts: readonly [KeyContext, KeyContext],
    clock: Clock,
    output: Output,
  ) {
    super(keyContexts, clock, output);
    this.name = node.name;
    this.process = functionFor(node.process);
    this.collector = new TimestampedCollector(output);
    const timers = new SimpleTimerService(this.timers);
    this.context = new OperatorKeyedContext(output, this.collector, timers, this.backend);
  }

  override open(): void {
    this.process.open(this.runtimeContext(this.name));
  }

  override onEventTime(timer: Timer): void {
    this.collector.timestamp = timer.time;
    this.context.firingDomain = 'event-time';
    this.process.onTimer(timer.time, this.context, this.collector);
  }

  override onProcessingTime(timer: Timer): void {
    // What a processing-time timer emits has no event time (Flink: `eraseTimestamp`).
    this.collector.timestamp = undefined;
    this.context.firingDomain = 'processing-time';
    this.process.onTimer(timer.time, this.context, this.collector);
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
