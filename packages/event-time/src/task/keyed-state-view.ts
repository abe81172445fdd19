import type { KeyedOperatorState } from '../operator/keyed-operator-state.ts';
import type { SnapshotScope } from '../snapshot/task-snapshot.ts';
import { type Namespace, VOID_NAMESPACE } from '../state/namespace.ts';
import type { RegisteredState } from '../state/registered-state.ts';
import type { StateType } from '../state/state-descriptor.ts';

/** A value in state: for a list state an array, for a map state a Map, else what get() gives. */
export interface KeyedStateEntry {
  readonly key: unknown;
  /** The window that the value belongs to; undefined for state without windows. */
  readonly window: Namespace | undefined;
  readonly value: unknown;
}

/** A timer that has not fired. */
export interface PendingTimer {
  readonly key: unknown;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly window: Namespace | undefined;
}

/** One state of an operator. `scope` is 'function', or whose state per window it is. */
export interface KeyedStateName {
  readonly name: string;
  readonly type: StateType;
  readonly scope: SnapshotScope;
}

/**
 * The keyed state of one operator as it is now, to read (Kafka Streams: `ReadOnlyKeyValueStore`).
 * Reading it changes nothing: no stamp is renewed, and what has expired does not show. Do not
 * change the values.
 */
export class KeyedStateView {
  private readonly state: KeyedOperatorState;

  constructor(state: KeyedOperatorState) {
    this.state = state;
  }

  /** The states that the operator has asked for. */
  states(): KeyedStateName[] {
    return Array.from(this.state.backend.registered(), (state) => {
      const { name, type, scope } = state.header();
      return { name, type, scope };
    });
  }

  /** The keys that have a value, in the state of this name or in any; each once. */
  keys(name?: string): Iterable<unknown> {
    const keys = new Set<unknown>();
    for (const state of this.named(name)) {
      for (const { key } of state.shown()) keys.add(key);
    }
    return keys;
  }

  /** All values of the state of this name. `scope` tells states of one name apart. */
  *entries(name: string, scope?: SnapshotScope): Generator<KeyedStateEntry> {
    for (const state of this.named(name, scope)) {
      for (const { key, namespace, value } of state.shown()) {
        yield { key, window: windowOf(namespace), value };
      }
    }
  }

  /** One value, of a window if one is given; undefined if there is none. */
  get(name: string, key: unknown, window: Namespace = VOID_NAMESPACE): unknown {
    for (const state of this.named(name)) {
      const value = state.shownAt(key, window);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Those that have not fired, by time. */
  eventTimeTimers(): PendingTimer[] {
    return pending(this.state.timers.eventTimeTimers.values());
  }

  /** Those that have not fired, by time. */
  processingTimeTimers(): PendingTimer[] {
    return pending(this.state.timers.processingTimeTimers.values());
  }

  private *named(name?: string, scope?: SnapshotScope): Generator<RegisteredState<unknown>> {
    for (const state of this.state.backend.registered()) {
      if (name !== undefined && state.descriptor.name !== name) continue;
      if (scope === undefined || state.scope === scope) yield state;
    }
  }
}

function pending(
  timers: Iterable<{ key: unknown; time: number; namespace: Namespace }>,
): PendingTimer[] {
  return Array.from(timers, ({ key, time, namespace }) => ({
    key,
    time,
    window: windowOf(namespace),
  })).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function windowOf(namespace: Namespace): Namespace | undefined {
  return namespace === VOID_NAMESPACE ? undefined : namespace;
}
