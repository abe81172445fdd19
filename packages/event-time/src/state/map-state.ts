import type { State } from './state.ts';
import { StateDescriptor } from './state-descriptor.ts';
import type { StateSerde } from './state-serde.ts';
import type { KeyedTable } from './state-table.ts';

/** A map per key (Flink: `MapState`). Its keys are compared as those of a JavaScript Map. */
export interface MapState<K, V> extends State {
  get(key: K): V | undefined;
  put(key: K, value: V): void;
  putAll(entries: Iterable<readonly [K, V]>): void;
  remove(key: K): void;
  contains(key: K): boolean;
  entries(): Iterable<readonly [K, V]>;
  keys(): Iterable<K>;
  values(): Iterable<V>;
  isEmpty(): boolean;
}

/** Names a MapState from K to V. */
export class MapStateDescriptor<K, V> extends StateDescriptor<MapState<K, V>> {
  override readonly stateType = 'map';
  /** Never there; it carries the types of the entries. */
  declare readonly _type?: (key: K, value: V) => [K, V];

  /** The serdes are for what is no plain data. */
  constructor(name: string, keySerde?: StateSerde<K>, valueSerde?: StateSerde<V>) {
    super(name, keySerde, valueSerde);
  }
}

/** MapState on the heap. */
export class HeapMapState<K, V> implements MapState<K, V> {
  private readonly table: KeyedTable<Map<K, V>>;

  constructor(table: KeyedTable<Map<K, V>>) {
    this.table = table;
  }

  get(key: K): V | undefined {
    return this.table.get()?.get(key);
  }

  put(key: K, value: V): void {
    const { table } = this;
    const map = table.get();
    if (map === undefined) {
      table.put(new Map([[key, value]]));
    } else {
      map.set(key, value);
      table.touch();
    }
  }

  putAll(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.put(key, value);
  }

  remove(key: K): void {
    const map = this.table.get();
    if (map === undefined) return;
    if (!map.delete(key)) return;
    // Keys with nothing left in their map must not stay behind for ever.
    if (map.size === 0) this.table.remove();
    else this.table.touch();
  }

  contains(key: K): boolean {
    return this.table.get()?.has(key) ?? false;
  }

  entries(): Iterable<readonly [K, V]> {
    return this.table.get()?.entries() ?? [];
  }

  keys(): Iterable<K> {
    return this.table.get()?.keys() ?? [];
  }

  values(): Iterable<V> {
    return this.table.get()?.values() ?? [];
  }

  isEmpty(): boolean {
    return this.table.get() === undefined;
  }

  clear(): void {
    this.table.remove();
  }
}
