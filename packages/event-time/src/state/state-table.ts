import { EventTimeError } from '../event-time-error.ts';
import type { KeyedStateBackend } from './keyed-state-backend.ts';
import { ShardedMap } from './sharded-map.ts';

/** Where a state keeps its values; each access is for the current key, and namespace if it has any. */
export interface KeyedTable<V> {
  get(): V | undefined;
  put(value: V): void;
  remove(): void;
}

/** The values of one state by key, for functions without windows. */
export class StateTable<V> implements KeyedTable<V> {
  private readonly backend: KeyedStateBackend;
  private readonly values = new ShardedMap<V>();

  constructor(backend: KeyedStateBackend) {
    this.backend = backend;
  }

  /** Throws STATE_OUTSIDE_KEYED_CONTEXT before the first element, e.g. in open(). */
  get(): V | undefined {
    const key = this.backend.currentKey;
    if (key === undefined) throw new EventTimeError('STATE_OUTSIDE_KEYED_CONTEXT');
    return this.values.get(key);
  }

  put(value: V): void {
    const key = this.backend.currentKey;
    if (key === undefined) throw new EventTimeError('STATE_OUTSIDE_KEYED_CONTEXT');
    this.values.set(key, value);
  }

  remove(): void {
    this.values.delete(this.backend.currentKey);
  }
}
