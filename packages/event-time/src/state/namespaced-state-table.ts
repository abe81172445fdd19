import { EventTimeError } from '../event-time-error.ts';
import type { ChangeSet } from './change-set.ts';
import type { KeyedStateBackend } from './keyed-state-backend.ts';
import { type Namespace, VOID_NAMESPACE } from './namespace.ts';
import { ShardedMap } from './sharded-map.ts';
import type { KeyedTable, SnapshotTable } from './state-table.ts';

interface Entry<V> {
  readonly namespace: Namespace;
  value: V;
  next: Entry<V> | undefined;
}

// Most keys have a window or two: a list. Keys with many have a list for each hash.
type Entries<V> = Entry<V> | ShardedMap<Entry<V>>;

const LONGEST_LIST = 8;

/**
 * The values of one state by key and namespace: what each window of a key has. Keyed by key first,
 * so that a million keys with a window each cost no map of their own.
 */
export class NamespacedStateTable<V> implements KeyedTable<V>, SnapshotTable<V> {
  changes: ChangeSet | undefined;
  /** The namespace that get, put and remove are about. */
  namespace: Namespace = VOID_NAMESPACE;
  private readonly backend: KeyedStateBackend;
  private readonly byKey = new ShardedMap<Entries<V>>();
  // What one call was about the next is about most often: it saves looking it up again.
  private lastKey: unknown;
  private lastEntries: Entries<V> | undefined;
  private last: Entry<V> | undefined;

  constructor(backend: KeyedStateBackend) {
    this.backend = backend;
  }

  /** Throws STATE_USED_BEFORE_OPEN before the first element, e.g. in open(). */
  get(): V | undefined {
    const { last } = this;
    if (last?.namespace === this.namespace && this.lastKey === this.backend.currentKey) {
      return last.value;
    }
    return this.find()?.value;
  }

  put(value: V): void {
    const { namespace, last } = this;
    const key = this.backend.currentKey;
    if (this.changes !== undefined) this.changes.add(key, namespace, namespace.hash);
    if (last !== undefined && this.lastKey === key && last.namespace === namespace) {
      last.value = value;
      return;
    }
    const known = this.find();
    if (known === undefined) this.add(key, namespace, value);
    else known.value = value;
  }

  remove(): void {
    this.removeAt(this.backend.currentKey, this.namespace);
  }

  touch(): void {
    this.changes?.add(this.backend.currentKey, this.namespace, this.namespace.hash);
  }

  getAt(key: unknown, namespace: Namespace): V | undefined {
    return entryOf(listFor(this.entriesOf(key), namespace), namespace)?.value;
  }

  setAt(key: unknown, namespace: Namespace, value: V | undefined): void {
    if (value === undefined) {
      this.removeAt(key, namespace);
      return;
    }
    const known = entryOf(listFor(this.entriesOf(key), namespace), namespace);
    if (known === undefined) this.add(key, namespace, value);
    else known.value = value;
    this.changes?.add(key, namespace, namespace.hash);
  }

  private removeAt(key: unknown, namespace: Namespace): void {
    this.changes?.add(key, namespace, namespace.hash);
    const entries = this.entriesOf(key);
    this.last = undefined;
    const list = listFor(entries, namespace);
    const rest = without(list, namespace);
    if (list === undefined || rest === list) return;
    if (entries instanceof ShardedMap) {
      if (rest === undefined) entries.delete(namespace.hash);
      else entries.set(namespace.hash, rest);
      if (entries.size === 0) this.setEntries(key, undefined);
    } else {
      this.setEntries(key, rest);
    }
  }

  private entriesOf(key: unknown): Entries<V> | undefined {
    if (this.lastEntries === undefined || this.lastKey !== key) {
      this.lastKey = key;
      this.last = undefined;
      this.lastEntries = this.byKey.get(key);
    }
    return this.lastEntries;
  }

  private setEntries(key: unknown, entries: Entries<V> | undefined): void {
    this.lastEntries = entries;
    if (entries === undefined) this.byKey.delete(key);
    else this.byKey.set(key, entries);
  }

  /** All values, in no order. */
  *entries(): Generator<[key: unknown, namespace: Namespace, value: V]> {
    for (const [key, entries] of this.byKey.entries()) {
      // Lists are linked anew as they grow, and this may be read in steps: a key's are noted at once.
      for (const { namespace, value } of noted(entries)) yield [key, namespace, value];
    }
  }

  private find(): Entry<V> | undefined {
    const key = this.backend.currentKey;
    if (key === undefined) throw new EventTimeError('STATE_USED_BEFORE_OPEN');
    const { namespace } = this;
    this.last = entryOf(listFor(this.entriesOf(key), namespace), namespace);
    return this.last;
  }

  private add(key: unknown, namespace: Namespace, value: V): void {
    const known = this.entriesOf(key);
    const entry: Entry<V> = { namespace, value, next: listFor(known, namespace) };
    this.last = entry;
    if (known instanceof ShardedMap) known.set(namespace.hash, entry);
    else this.setEntries(key, lengthOf(entry) > LONGEST_LIST ? byHash(entry) : entry);
  }
}

function* listsOf<V>(entries: Entries<V>): Generator<Entry<V>> {
  if (!(entries instanceof ShardedMap)) yield entries;
  else for (const [, list] of entries.entries()) yield list;
}

function noted<V>(entries: Entries<V>): readonly Entry<V>[] {
  const all: Entry<V>[] = [];
  for (const list of listsOf(entries)) {
    for (let entry: Entry<V> | undefined = list; entry !== undefined; entry = entry.next) {
      all.push(entry);
    }
  }
  return all;
}

function listFor<V>(entries: Entries<V> | undefined, namespace: Namespace): Entry<V> | undefined {
  return entries instanceof ShardedMap ? entries.get(namespace.hash) : entries;
}

function entryOf<V>(list: Entry<V> | undefined, namespace: Namespace): Entry<V> | undefined {
  for (let entry = list; entry !== undefined; entry = entry.next) {
    if (entry.namespace === namespace || entry.namespace.equals(namespace)) return entry;
  }
  return undefined;
}

/** The list without one namespace's entry: itself, unless that was the head. */
function without<V>(list: Entry<V> | undefined, namespace: Namespace): Entry<V> | undefined {
  const removed = entryOf(list, namespace);
  if (list === undefined || removed === undefined) return list;
  if (list === removed) return list.next;
  for (let entry = list; entry.next !== undefined; entry = entry.next) {
    if (entry.next !== removed) continue;
    entry.next = removed.next;
    break;
  }
  return list;
}

function lengthOf<V>(list: Entry<V>): number {
  let length = 0;
  for (let entry: Entry<V> | undefined = list; entry !== undefined; entry = entry.next) length++;
  return length;
}

function byHash<V>(list: Entry<V>): ShardedMap<Entry<V>> {
  const lists = new ShardedMap<Entry<V>>();
  for (let entry: Entry<V> | undefined = list; entry !== undefined; ) {
    const next: Entry<V> | undefined = entry.next;
    entry.next = lists.get(entry.namespace.hash);
    lists.set(entry.namespace.hash, entry);
    entry = next;
  }
  return lists;
}
