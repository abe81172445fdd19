/** State that every task has the whole of, changed by the elements of a broadcast stream only. */

/** Broadcast state as the other side sees it (Flink: `ReadOnlyBroadcastState`). */
export interface ReadOnlyBroadcastState<K, V> {
  get(key: K): V | undefined;
  contains(key: K): boolean;
  /** In the order in which the keys were first put. */
  immutableEntries(): Iterable<readonly [K, V]>;
}

/** Broadcast state as the broadcast side sees it (Flink: `BroadcastState`). */
export interface BroadcastState<K, V> extends ReadOnlyBroadcastState<K, V> {
  put(key: K, value: V): void;
  putAll(entries: Iterable<readonly [K, V]>): void;
  remove(key: K): void;
  entries(): Iterable<readonly [K, V]>;
  clear(): void;
}

/** One broadcast state of one operator in one task (Flink: `HeapBroadcastState`). */
export class HeapBroadcastState<K, V> implements BroadcastState<K, V> {
  /** What the other side gets: it cannot change anything, whatever its types say. */
  readonly readOnly: ReadOnlyBroadcastState<K, V>;
  private readonly map = new Map<K, V>();

  constructor() {
    this.readOnly = Object.freeze({
      get: (key: K) => this.map.get(key),
      contains: (key: K) => this.map.has(key),
      immutableEntries: () => this.immutableEntries(),
    });
  }

  get(key: K): V | undefined {
    return this.map.get(key);
  }

  contains(key: K): boolean {
    return this.map.has(key);
  }

  put(key: K, value: V): void {
    this.map.set(key, value);
  }

  putAll(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.put(key, value);
  }

  remove(key: K): void {
    this.map.delete(key);
  }

  entries(): Iterable<readonly [K, V]> {
    return this.map.entries();
  }

  *immutableEntries(): Generator<readonly [K, V]> {
    for (const [key, value] of this.map) yield Object.freeze([key, value] as const);
  }

  clear(): void {
    this.map.clear();
  }
}
