import { EventTimeError } from '../event-time-error.ts';
import type { ChangeSet } from './change-set.ts';
import type { KeyedStateBackend } from './keyed-state-backend.ts';
import { type Namespace, VOID_NAMESPACE } from './namespace.ts';
import { ShardedMap } from './sharded-map.ts';

/** Where a state keeps its values; each access is for the current key, and namespace if it has any. */
export interface KeyedTable<V> {
  get(): V | undefined;
  put(value: V): void;
  remove(): void;
  /** Says that what get() gave was changed in place. */
  touch(): void;
}

/** What snapshots and changelogs need of a table, whatever the current key is. */
export interface SnapshotTable<V> {
  /** Noted from now on is what changes; undefined as long as nobody asks. */
  changes: ChangeSet | undefined;
  entries(): Iterable<[key: unknown, namespace: Namespace, value: V]>;
  getAt(key: unknown, namespace: Namespace): V | undefined;
  /** Sets a value, or removes it if it is undefined. */
  setAt(key: unknown, namespace: Namespace, value: V | undefined): void;
}

/** The values of one state by key, for functions without windows. */
export class StateTable<V> implements KeyedTable<V>, SnapshotTable<V> {
  changes: ChangeSet | undefined;
  private readonly backend: KeyedStateBackend;
  private readonly values = new ShardedMap<V>();

  constructor(backend: KeyedStateBackend) {
    this.backend = backend;
  }

  /** Throws STATE_USED_BEFORE_OPEN before the first element, e.g. in open(). */
  get(): V | undefined {
    const key = this.backend.currentKey;
    if (key === undefined) throw new EventTimeError('STATE_USED_BEFORE_OPEN');
    return this.values.get(key);
  }

  put(value: V): void {
    const key = this.backend.currentKey;
    if (key === undefined) throw new EventTimeError('STATE_USED_BEFORE_OPEN');
    this.values.set(key, value);
    if (this.changes !== undefined) this.changes.add(key, VOID_NAMESPACE, 0);
  }

  remove(): void {
    this.setAt(this.backend.currentKey, VOID_NAMESPACE, undefined);
  }

  touch(): void {
    this.changes?.add(this.backend.currentKey, VOID_NAMESPACE, 0);
  }

  *entries(): Generator<[key: unknown, namespace: Namespace, value: V]> {
    for (const [key, value] of this.values.entries()) yield [key, VOID_NAMESPACE, value];
  }

  getAt(key: unknown): V | undefined {
    return this.values.get(key);
  }

  setAt(key: unknown, _namespace: Namespace, value: V | undefined): void {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
    this.changes?.add(key, VOID_NAMESPACE, 0);
  }
}
