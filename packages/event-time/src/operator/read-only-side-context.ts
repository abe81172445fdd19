import type { BroadcastOnTimerContext } from '../function/broadcast-contexts.ts';
import type { TimerService } from '../function/timer-service.ts';
import type { ReadOnlyBroadcastState } from '../state/broadcast-state.ts';
import type { BroadcastStates } from '../state/broadcast-states.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { MapStateDescriptor } from '../state/map-state.ts';
import type { Output } from './operator.ts';
import { OperatorKeyedContext } from './process-contexts.ts';
import type { TimestampedCollector } from './timestamped-collector.ts';

/** `ctx` in processElement and onTimer beside a broadcast stream. */
export class ReadOnlySideContext
  extends OperatorKeyedContext
  implements BroadcastOnTimerContext<unknown>
{
  private readonly states: BroadcastStates;

  constructor(
    output: Output,
    collector: TimestampedCollector,
    timers: TimerService,
    states: BroadcastStates,
    backend: KeyedStateBackend,
  ) {
    super(output, collector, timers, backend);
    this.states = states;
  }

  currentProcessingTime(): number {
    return this.timerService().currentProcessingTime();
  }

  currentWatermark(): number {
    return this.timerService().currentWatermark();
  }

  getBroadcastState<K, V>(descriptor: MapStateDescriptor<K, V>): ReadOnlyBroadcastState<K, V> {
    return this.states.get(descriptor).readOnly;
  }
}
