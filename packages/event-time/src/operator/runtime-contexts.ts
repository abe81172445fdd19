/** What functions get in open(), on streams with and without keys. */
import { EventTimeError } from '../event-time-error.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import type { AggregatingStateDescriptor } from '../state/aggregating-state.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { ListState, ListStateDescriptor } from '../state/list-state.ts';
import type { MapState, MapStateDescriptor } from '../state/map-state.ts';
import type { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { AppendingState } from '../state/state.ts';
import type { ValueState, ValueStateDescriptor } from '../state/value-state.ts';

/** The states of one operator. */
export class KeyedRuntimeContext implements RuntimeContext {
  readonly operatorName: string;
  private readonly backend: KeyedStateBackend;

  constructor(operatorName: string, backend: KeyedStateBackend) {
    this.operatorName = operatorName;
    this.backend = backend;
  }

  getState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T> {
    return this.backend.valueState(descriptor);
  }

  getListState<T>(descriptor: ListStateDescriptor<T>): ListState<T> {
    return this.backend.listState(descriptor);
  }

  getMapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V> {
    return this.backend.mapState(descriptor);
  }

  getReducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T> {
    return this.backend.reducingState(descriptor);
  }

  getAggregatingState<I, A, O>(
    descriptor: AggregatingStateDescriptor<I, A, O>,
  ): AppendingState<I, O> {
    return this.backend.aggregatingState(descriptor);
  }
}

/** Refuses every state: there is no key to keep it for. */
export class UnkeyedRuntimeContext implements RuntimeContext {
  readonly operatorName: string;
  readonly getState = this.refuse;
  readonly getListState = this.refuse;
  readonly getMapState = this.refuse;
  readonly getReducingState = this.refuse;
  readonly getAggregatingState = this.refuse;

  constructor(operatorName: string) {
    this.operatorName = operatorName;
  }

  private refuse(): never {
    throw new EventTimeError('STATE_OUTSIDE_KEYED_CONTEXT', this.operatorName);
  }
}
