/**
 * The keyed state of one operator in one task: a table per state, read and written for the current
 * key (Flink: `HeapKeyedStateBackend`).
 */
import { EventTimeError } from '../event-time-error.ts';
import type { AggregatingStateDescriptor } from './aggregating-state.ts';
import { createState, mergerOf } from './create-state.ts';
import type { ListState, ListStateDescriptor } from './list-state.ts';
import type { MapState, MapStateDescriptor } from './map-state.ts';
import { NamespacedState } from './namespaced-state.ts';
import { NamespacedStateTable } from './namespaced-state-table.ts';
import type { ReducingStateDescriptor } from './reducing-state.ts';
import type { AppendingState, State } from './state.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import { StateTable } from './state-table.ts';
import type { ValueState, ValueStateDescriptor } from './value-state.ts';

/**
 * Who keeps a state per window. The names of each are their own: a window function's `count` is not
 * that of a CountTrigger.
 */
export type StateScope = 'contents' | 'trigger' | 'window';

/** Holds the current key and makes states by descriptor. */
export class KeyedStateBackend {
  /** Set before each callback; undefined between them. */
  currentKey: unknown;
  private readonly states = new Map<string, Registered<State>>();
  private readonly namespaced: Record<StateScope, Map<string, Registered<unknown>>> = {
    contents: new Map(),
    trigger: new Map(),
    window: new Map(),
  };

  valueState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T> {
    return this.getState(descriptor);
  }

  listState<T>(descriptor: ListStateDescriptor<T>): ListState<T> {
    return this.getState(descriptor);
  }

  mapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V> {
    return this.getState(descriptor);
  }

  reducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T> {
    return this.getState(descriptor);
  }

  aggregatingState<I, A, O>(descriptor: AggregatingStateDescriptor<I, A, O>): AppendingState<I, O> {
    return this.getState(descriptor);
  }

  /** A state without namespaces. Throws STATE_NAME_TAKEN. */
  getState<S extends State>(descriptor: StateDescriptor<S>): S {
    return register(this.states, descriptor.name, descriptor, () =>
      createState(descriptor, new StateTable<unknown>(this)),
    );
  }

  /** A state that each window of a key has for itself. Throws STATE_NAME_TAKEN. */
  getNamespacedState<S extends State>(
    scope: StateScope,
    descriptor: StateDescriptor<S>,
  ): NamespacedState<S> {
    return register(this.namespaced[scope], descriptor.name, descriptor, () => {
      const table = new NamespacedStateTable<unknown>(this);
      const state = createState(descriptor, table);
      return new NamespacedState(descriptor.name, table, state, mergerOf(descriptor));
    });
  }
}

interface Registered<H> {
  readonly descriptor: StateDescriptor;
  readonly handle: H;
}

function register<H>(
  states: Map<string, Registered<unknown>>,
  name: string,
  descriptor: StateDescriptor,
  create: () => H,
): H {
  const known = states.get(name);
  if (known === undefined) {
    const handle = create();
    states.set(name, { descriptor, handle });
    return handle;
  }
  if (known.descriptor.stateType !== descriptor.stateType) {
    throw new EventTimeError('STATE_NAME_TAKEN', descriptor.name);
  }
  // Same name and kind: the descriptors stand for the same state, as in Flink.
  return known.handle as H;
}
