/**
 * The keyed state of one operator in one task: a table per state, read and written for the current
 * key (Flink: `HeapKeyedStateBackend`).
 */
import { EventTimeError } from '../event-time-error.ts';
import type { SnapshotScope, StateSnapshot } from '../snapshot/task-snapshot.ts';
import { type Clock, ManualClock } from '../time/clock.ts';
import type { AggregatingStateDescriptor } from './aggregating-state.ts';
import { createState, mergerOf } from './create-state.ts';
import type { ListState, ListStateDescriptor } from './list-state.ts';
import type { MapState, MapStateDescriptor } from './map-state.ts';
import { NamespacedState } from './namespaced-state.ts';
import { NamespacedStateTable } from './namespaced-state-table.ts';
import type { ReducingStateDescriptor } from './reducing-state.ts';
import { RegisteredState } from './registered-state.ts';
import { checkRestorable } from './restorable.ts';
import type { AppendingState, State } from './state.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import { formatOf } from './state-format.ts';
import { type KeyedTable, type SnapshotTable, StateTable } from './state-table.ts';
import { StateTime } from './state-time.ts';
import { Ttl } from './ttl.ts';
import type { ValueState, ValueStateDescriptor } from './value-state.ts';

/**
 * Who keeps a state per window. The names of each are their own: a window function's `count` is not
 * that of a CountTrigger.
 */
export type StateScope = Exclude<SnapshotScope, 'function'>;

type Table = KeyedTable<unknown> & SnapshotTable<unknown>;
type ByName = Map<string, RegisteredState<unknown>>;

/** Holds the current key and makes states by descriptor. */
export class KeyedStateBackend {
  /** Set before each callback; undefined before the first. */
  currentKey: unknown;
  readonly time: StateTime;
  private readonly states: Record<SnapshotScope, ByName> = {
    function: new Map(),
    contents: new Map(),
    trigger: new Map(),
    window: new Map(),
  };
  /** What a snapshot had for states that nobody has asked for yet, by scope and name. */
  private readonly unclaimed = new Map<string, StateSnapshot>();
  private isTracking = false;

  /** `clock` is processing time, for states with a time to live. */
  constructor(clock: Clock = new ManualClock()) {
    this.time = new StateTime(clock);
  }

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

  /** A state without namespaces. Throws STATE_NAME_TAKEN, and SNAPSHOT_… where a restored one does not fit. */
  getState<S extends State>(descriptor: StateDescriptor<S>): S {
    const known = this.states.function.get(descriptor.name);
    if (known !== undefined) return checkedHandle(known, descriptor);
    return this.register('function', descriptor, new StateTable<unknown>(this), (state) => state);
  }

  /** Calls `apply` for each key that has a value, as the current key (Flink: `applyToAllKeys`). */
  applyToAllKeys<S extends State>(
    descriptor: StateDescriptor<S>,
    apply: (key: unknown, state: S) => void,
  ): void {
    const state = this.getState(descriptor);
    const before = this.currentKey;
    for (const key of this.states.function.get(descriptor.name)?.keys() ?? []) {
      this.currentKey = key;
      apply(key, state);
    }
    this.currentKey = before;
  }

  /** A state that each window of a key has for itself. Throws as getState. */
  getNamespacedState<S extends State>(
    scope: StateScope,
    descriptor: StateDescriptor<S>,
  ): NamespacedState<S> {
    const { name } = descriptor;
    const known = this.states[scope].get(name);
    if (known !== undefined) return checkedHandle(known, descriptor);
    const table = new NamespacedStateTable<unknown>(this);
    return this.register(
      scope,
      descriptor,
      table,
      (state) => new NamespacedState(name, table, state, mergerOf(descriptor)),
    );
  }

  /** All states that were asked for. */
  *registered(): Generator<RegisteredState<unknown>> {
    for (const byName of Object.values(this.states)) yield* byName.values();
  }

  /** Restored states that nobody has asked for yet. */
  unclaimedStates(): Iterable<StateSnapshot> {
    return this.unclaimed.values();
  }

  /** States with their values; those of an earlier snapshot that nobody asked for are handed on. */
  snapshot(): StateSnapshot[] {
    const states = Array.from(this.registered(), (state) => ({
      ...state.header(),
      entries: [...state.entries()],
    }));
    return [...states, ...this.unclaimed.values()];
  }

  /** Each state takes its values up when it is asked for. Throws SNAPSHOT_… where one does not fit. */
  restore(states: readonly StateSnapshot[]): void {
    for (const state of states) {
      this.unclaimed.set(idOf(state.scope, state.name), state);
      const known = this.states[state.scope].get(state.name);
      if (known !== undefined) this.claim(known);
    }
  }

  /** Notes from now on what changes, in all states. */
  trackChanges(): void {
    this.isTracking = true;
    for (const state of this.registered()) state.trackChanges();
  }

  private register<S extends State, H>(
    scope: SnapshotScope,
    descriptor: StateDescriptor<S>,
    table: Table,
    handleOf: (state: S) => H,
  ): H {
    const { ttlConfig } = descriptor;
    const ttl = ttlConfig === undefined ? undefined : new Ttl(ttlConfig, this.time);
    const format = formatOf(descriptor, ttl);
    const handle = handleOf(createState(descriptor, table, this, format, ttl));
    const state = new RegisteredState(scope, descriptor, handle, table, format);
    this.claim(state);
    if (this.isTracking) state.trackChanges();
    this.states[scope].set(descriptor.name, state);
    return handle;
  }

  private claim(state: RegisteredState<unknown>): void {
    const id = idOf(state.scope, state.descriptor.name);
    const restored = this.unclaimed.get(id);
    if (restored === undefined) return;
    checkRestorable(restored, state.header());
    state.restore(restored.entries);
    this.unclaimed.delete(id);
  }
}

function checkedHandle<H>(known: RegisteredState<unknown>, descriptor: StateDescriptor): H {
  if (known.descriptor.stateType !== descriptor.stateType) {
    throw new EventTimeError('STATE_NAME_TAKEN', descriptor.name);
  }
  // Same name and kind: the descriptors stand for the same state, as in Flink.
  return known.handle as H;
}

function idOf(scope: SnapshotScope, name: string): string {
  return `${scope}:${name}`;
}
