/**
 * The keyed state of one operator in one task: a table per state, read and written for the current
 * key (Flink: `HeapKeyedStateBackend`).
 */
import { EventTimeError } from '../event-time-error.ts';
import { type AggregatingStateDescriptor, HeapAggregatingState } from './aggregating-state.ts';
import { HeapListState, type ListState, type ListStateDescriptor } from './list-state.ts';
import { HeapMapState, type MapState, type MapStateDescriptor } from './map-state.ts';
import { HeapReducingState, type ReducingStateDescriptor } from './reducing-state.ts';
import type { AppendingState, State } from './state.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import { StateTable } from './state-table.ts';
import { HeapValueState, type ValueState, type ValueStateDescriptor } from './value-state.ts';

/** Holds the current key and makes states by descriptor. */
export class KeyedStateBackend {
  /** Set before each callback; undefined between them. */
  currentKey: unknown;
  private readonly states = new Map<string, { descriptor: StateDescriptor; state: State }>();

  valueState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T> {
    return this.state(descriptor, () => new HeapValueState<T>(new StateTable(this)));
  }

  listState<T>(descriptor: ListStateDescriptor<T>): ListState<T> {
    return this.state(descriptor, () => new HeapListState<T>(new StateTable(this)));
  }

  mapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V> {
    return this.state(descriptor, () => new HeapMapState<K, V>(new StateTable(this)));
  }

  reducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T> {
    return this.state(
      descriptor,
      () => new HeapReducingState<T>(new StateTable(this), descriptor.reduce),
    );
  }

  aggregatingState<I, A, O>(descriptor: AggregatingStateDescriptor<I, A, O>): AppendingState<I, O> {
    return this.state(
      descriptor,
      () => new HeapAggregatingState<I, A, O>(new StateTable(this), descriptor.aggregate),
    );
  }

  private state<S extends State>(descriptor: StateDescriptor, create: () => S): S {
    const known = this.states.get(descriptor.name);
    if (known === undefined) {
      const state = create();
      this.states.set(descriptor.name, { descriptor, state });
      return state;
    }
    if (known.descriptor.stateType !== descriptor.stateType) {
      throw new EventTimeError('STATE_NAME_TAKEN', descriptor.name);
    }
    // Same name and kind: the descriptors stand for the same state, as in Flink.
    return known.state as S;
  }
}
