import { functionFor } from '../function/function-copy.ts';
import type { KeyedProcessFunction } from '../function/keyed-process-function.ts';
import type { KeyedProcessNode } from '../graph/keyed-process-node.ts';
import type { Clock } from '../time/clock.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { AbstractKeyedOperator } from './abstract-keyed-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';
import { OperatorKeyedContext } from './process-contexts.ts';
import { KeyedRuntimeContext } from './runtime-contexts.ts';
import { SimpleTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `KeyedProcessOperator`. */
export class KeyedProcessOperator extends AbstractKeyedOperator {
  private readonly process: KeyedProcessFunction<unknown, unknown, unknown>;
  private readonly name: string;
  private readonly collector: TimestampedCollector;
  private readonly context: OperatorKeyedContext;

  constructor(node: KeyedProcessNode, keyContext: KeyContext, clock: Clock, output: Output) {
    super(keyContext, clock, output);
    this.process = functionFor(node.process);
    this.name = node.name;
    this.collector = new TimestampedCollector(output);
    const timers = new SimpleTimerService(this.timers);
    this.context = new OperatorKeyedContext(output, this.collector, timers, this.backend);
  }

  override open(): void {
    this.process.open(new KeyedRuntimeContext(this.name, this.backend));
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.enterElement(this.keyContext.key, timestamp);
    this.collector.timestamp = timestamp;
    this.process.processElement(value, this.context, this.collector);
  }

  onEventTime(timer: Timer): void {
    this.collector.timestamp = timer.time;
    this.context.firingDomain = 'event-time';
    this.process.onTimer(timer.time, this.context, this.collector);
  }

  onProcessingTime(timer: Timer): void {
    // What a processing-time timer emits has no event time (Flink: `eraseTimestamp`).
    this.collector.timestamp = undefined;
    this.context.firingDomain = 'processing-time';
    this.process.onTimer(timer.time, this.context, this.collector);
  }

  override close(): void {
    this.process.close();
  }
}
