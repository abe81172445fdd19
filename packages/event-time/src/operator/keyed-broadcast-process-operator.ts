import { functionFor } from '../function/function-copy.ts';
import type { KeyedBroadcastProcessFunction } from '../function/keyed-broadcast-process-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import type { KeyedBroadcastProcessNode } from '../graph/keyed-broadcast-process-node.ts';
import { BroadcastStates } from '../state/broadcast-states.ts';
import type { Clock } from '../time/clock.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { AbstractTwoInputOperator, NO_KEY } from './abstract-two-input-operator.ts';
import { BroadcastSideContext } from './broadcast-side-context.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';
import { ReadOnlySideContext } from './read-only-side-context.ts';
import { KeyedRuntimeContext } from './runtime-contexts.ts';
import { SimpleTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `CoBroadcastWithKeyedOperator`. */
export class KeyedBroadcastProcessOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly process: KeyedBroadcastProcessFunction<unknown, unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;
  private readonly states: BroadcastStates;
  private readonly readOnly: ReadOnlySideContext;
  private readonly broadcast: BroadcastSideContext;

  constructor(
    node: KeyedBroadcastProcessNode,
    keyContext: KeyContext,
    clock: Clock,
    output: Output,
  ) {
    super([keyContext, NO_KEY], clock, output);
    const { timers, backend } = this;
    this.name = node.name;
    this.process = functionFor(node.process);
    const collector = new TimestampedCollector(output);
    const states = new BroadcastStates(node.states);
    const timerService = new SimpleTimerService(timers);
    this.collector = collector;
    this.states = states;
    this.readOnly = new ReadOnlySideContext(output, collector, timerService, states, backend);
    this.broadcast = new BroadcastSideContext(output, collector, timers, states, backend);
  }

  override open(): void {
    this.process.open(this.runtimeContext(this.name));
  }

  override onEventTime(timer: Timer): void {
    this.collector.timestamp = timer.time;
    this.readOnly.firingDomain = 'event-time';
    this.process.onTimer(timer.time, this.readOnly, this.collector);
  }

  override onProcessingTime(timer: Timer): void {
    // What a processing-time timer emits has no event time (Flink: `eraseTimestamp`).
    this.collector.timestamp = undefined;
    this.readOnly.firingDomain = 'processing-time';
    this.process.onTimer(timer.time, this.readOnly, this.collector);
  }

  snapshotState(): unknown {
    return this.states.snapshot();
  }

  restoreState(data: unknown): void {
    this.states.restore(data);
  }

  override close(): void {
    this.process.close();
  }

  protected processElement1(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.process.processElement(value, this.readOnly, this.collector);
  }

  protected processElement2(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.process.processBroadcastElement(value, this.broadcast, this.collector);
  }

  /** One side has keys, and that side may keep state. */
  protected override runtimeContext(name: string): RuntimeContext {
    return new KeyedRuntimeContext(name, this.backend);
  }
}
