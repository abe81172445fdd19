import { EventTimeError } from '../event-time-error.ts';
import type { KeyedStateStore } from '../function/keyed-state-store.ts';
import type { ProcessWindowContext } from '../function/process-window-function.ts';
import type { AggregatingStateDescriptor } from '../state/aggregating-state.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { ListState, ListStateDescriptor } from '../state/list-state.ts';
import type { MapState, MapStateDescriptor } from '../state/map-state.ts';
import type { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { AppendingState, State } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import { OutputTag } from '../stream/output-tag.ts';
import { GlobalWindow } from '../window/global-window.ts';
import type { Window } from '../window/window.ts';
import type { Output } from './operator.ts';
import type { WindowTimes } from './window-times.ts';

/** `context` of window functions: one per operator, set to the window at hand before each call. */
export class WindowProcessContext implements ProcessWindowContext<Window>, KeyedStateStore {
  current: Window = GlobalWindow.get();
  private readonly operatorOutput: Output;
  private readonly times: WindowTimes;
  private readonly backend: KeyedStateBackend;
  private readonly global: KeyedStateStore;
  private readonly isMerging: boolean;

  constructor(
    output: Output,
    times: WindowTimes,
    backend: KeyedStateBackend,
    global: KeyedStateStore,
    isMerging: boolean,
  ) {
    this.operatorOutput = output;
    this.times = times;
    this.backend = backend;
    this.global = global;
    this.isMerging = isMerging;
  }

  window(): Window {
    return this.current;
  }

  currentProcessingTime(): number {
    return this.times.getCurrentProcessingTime();
  }

  currentWatermark(): number {
    return this.times.getCurrentWatermark();
  }

  windowState(): KeyedStateStore {
    if (this.isMerging) throw new EventTimeError('WINDOW_STATE_OF_MERGING_WINDOW');
    return this;
  }

  globalState(): KeyedStateStore {
    return this.global;
  }

  output<X>(tag: OutputTag<X>, value: X): void {
    if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
    this.operatorOutput.collectSide(tag.id, value, this.current.maxTimestamp());
  }

  getState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T> {
    return this.ofWindow(descriptor);
  }

  getListState<T>(descriptor: ListStateDescriptor<T>): ListState<T> {
    return this.ofWindow(descriptor);
  }

  getMapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V> {
    return this.ofWindow(descriptor);
  }

  getReducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T> {
    return this.ofWindow(descriptor);
  }

  getAggregatingState<I, A, O>(
    descriptor: AggregatingStateDescriptor<I, A, O>,
  ): AppendingState<I, O> {
    return this.ofWindow(descriptor);
  }

  private ofWindow<S extends State>(descriptor: StateDescriptor<S>): S {
    return this.backend.getNamespacedState('window', descriptor).at(this.current);
  }
}
