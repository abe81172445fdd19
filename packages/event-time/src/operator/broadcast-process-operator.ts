import type { BroadcastProcessFunction } from '../function/broadcast-process-function.ts';
import { functionFor } from '../function/function-copy.ts';
import type { BroadcastProcessNode } from '../graph/broadcast-process-node.ts';
import { BroadcastStates } from '../state/broadcast-states.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractTwoInputOperator, NO_KEY } from './abstract-two-input-operator.ts';
import { BroadcastSideContext } from './broadcast-side-context.ts';
import type { Output } from './operator.ts';
import { ReadOnlySideContext } from './read-only-side-context.ts';
import { SimpleTimerService } from './timer-services.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `CoBroadcastWithNonKeyedOperator`. */
export class BroadcastProcessOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly process: BroadcastProcessFunction<unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;
  private readonly states: BroadcastStates;
  private readonly readOnly: ReadOnlySideContext;
  private readonly broadcast: BroadcastSideContext;

  constructor(node: BroadcastProcessNode, clock: Clock, output: Output) {
    super([NO_KEY, NO_KEY], clock, output);
    const { timers, backend } = this;
    this.name = node.name;
    this.process = functionFor(node.process);
    const collector = new TimestampedCollector(output);
    const states = new BroadcastStates(node.states);
    const time = new SimpleTimerService(timers);
    this.collector = collector;
    this.states = states;
    this.readOnly = new ReadOnlySideContext(output, collector, time, states, backend);
    this.broadcast = new BroadcastSideContext(output, collector, timers, states, backend);
  }

  override open(): void {
    this.process.open(this.runtimeContext(this.name));
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
}
