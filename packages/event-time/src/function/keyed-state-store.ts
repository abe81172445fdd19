import type { AggregatingStateDescriptor } from '../state/aggregating-state.ts';
import type { ListState, ListStateDescriptor } from '../state/list-state.ts';
import type { MapState, MapStateDescriptor } from '../state/map-state.ts';
import type { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { AppendingState } from '../state/state.ts';
import type { ValueState, ValueStateDescriptor } from '../state/value-state.ts';

/**
 * Where a function gets its states (Flink: `KeyedStateStore`). All throw STATE_NAME_TAKEN when one
 * name stands for two kinds of state.
 */
export interface KeyedStateStore {
  getState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T>;
  getListState<T>(descriptor: ListStateDescriptor<T>): ListState<T>;
  getMapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V>;
  getReducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T>;
  getAggregatingState<I, A, O>(
    descriptor: AggregatingStateDescriptor<I, A, O>,
  ): AppendingState<I, O>;
}
