import type { KeyedBroadcastContext } from '../function/broadcast-contexts.ts';
import type { BroadcastState } from '../state/broadcast-state.ts';
import type { BroadcastStates } from '../state/broadcast-states.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { MapStateDescriptor } from '../state/map-state.ts';
import type { State } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { OutputTag } from '../stream/output-tag.ts';
import type { InternalTimerService } from '../timer/internal-timer-service.ts';
import type { Output } from './operator.ts';
import { OperatorProcessContext } from './process-contexts.ts';
import { SimpleTimerService } from './timer-services.ts';
import type { TimestampedCollector } from './timestamped-collector.ts';

/** `ctx` in processBroadcastElement: writes broadcast state, and has no key and no timers. */
export class BroadcastSideContext implements KeyedBroadcastContext<unknown> {
  private readonly base: OperatorProcessContext;
  private readonly timers: InternalTimerService;
  private readonly states: BroadcastStates;
  private readonly backend: KeyedStateBackend;

  constructor(
    output: Output,
    collector: TimestampedCollector,
    timers: InternalTimerService,
    states: BroadcastStates,
    backend: KeyedStateBackend,
  ) {
    this.base = new OperatorProcessContext(output, collector, new SimpleTimerService(timers));
    this.timers = timers;
    this.states = states;
    this.backend = backend;
  }

  timestamp(): number | undefined {
    return this.base.timestamp();
  }

  output<X>(tag: OutputTag<X>, value: X): void {
    this.base.output(tag, value);
  }

  currentProcessingTime(): number {
    return this.timers.currentProcessingTime();
  }

  currentWatermark(): number {
    return this.timers.currentWatermark;
  }

  getBroadcastState<K, V>(descriptor: MapStateDescriptor<K, V>): BroadcastState<K, V> {
    return this.states.get(descriptor);
  }

  applyToKeyedState<S extends State>(
    descriptor: StateDescriptor<S>,
    apply: (key: unknown, state: S) => void,
  ): void {
    this.backend.applyToAllKeys(descriptor, apply);
  }
}
