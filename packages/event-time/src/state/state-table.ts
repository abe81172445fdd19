import { EventTimeError } from '../event-time-error.ts';
import type { KeyedStateBackend } from './keyed-state-backend.ts';
import { ShardedMap } from './sharded-map.ts';

/** The values of one state by key; each access is for the backend's current key. */
export class StateTable<V> {
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
