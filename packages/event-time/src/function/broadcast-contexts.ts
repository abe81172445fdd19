/** What functions of the broadcast state pattern may ask; one object serves all calls, so do not keep it. */
import type { BroadcastState, ReadOnlyBroadcastState } from '../state/broadcast-state.ts';
import type { MapStateDescriptor } from '../state/map-state.ts';
import type { State } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { OutputTag } from '../stream/output-tag.ts';
import type { TimeDomain, TimerService } from './timer-service.ts';

/** What both sides may ask. */
export interface BaseBroadcastContext {
  /** The element's timestamp in epoch milliseconds; undefined if it has none. */
  timestamp(): number | undefined;
  /** Emits to a side output, with the element's timestamp. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  output<X>(tag: OutputTag<X>, value: NoInfer<X>): void;
  currentProcessingTime(): number;
  /** The combined watermark of both sides; -Infinity before the first. */
  currentWatermark(): number;
}

/** On the side that is not broadcast: it may only read, since no other task would see a change. */
export interface ReadOnlyBroadcastContext extends BaseBroadcastContext {
  /** Throws BROADCAST_STATE_UNKNOWN for a descriptor that was not given to broadcast(). */
  getBroadcastState<K, V>(descriptor: MapStateDescriptor<K, V>): ReadOnlyBroadcastState<K, V>;
}

/** On the broadcast side. */
export interface BroadcastContext extends BaseBroadcastContext {
  /** Throws BROADCAST_STATE_UNKNOWN for a descriptor that was not given to broadcast(). */
  getBroadcastState<K, V>(descriptor: MapStateDescriptor<K, V>): BroadcastState<K, V>;
}

/** On the keyed side of a KeyedBroadcastProcessFunction. */
export interface KeyedReadOnlyBroadcastContext<K> extends ReadOnlyBroadcastContext {
  getCurrentKey(): K;
  timerService(): TimerService;
}

/** When a timer of a KeyedBroadcastProcessFunction fires. */
export interface BroadcastOnTimerContext<K> extends KeyedReadOnlyBroadcastContext<K> {
  timeDomain(): TimeDomain;
}

/** On the broadcast side of a KeyedBroadcastProcessFunction: no key, but a way to all of them. */
export interface KeyedBroadcastContext<K> extends BroadcastContext {
  /** Calls `apply` for every key that has a value of the state, with the state set to that key. */
  applyToKeyedState<S extends State>(
    descriptor: StateDescriptor<S>,
    apply: (key: K, state: S) => void,
  ): void;
}
