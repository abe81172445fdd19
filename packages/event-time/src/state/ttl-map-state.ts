import type { MapState } from './map-state.ts';
import type { KeyedTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';

/** A MapState whose entries are forgotten one by one (Flink: `TtlMapState`). */
export class TtlMapState<K, V> implements MapState<K, V> {
  private readonly table: KeyedTable<Map<K, TtlValue<V>>>;
  private readonly ttl: Ttl;

  constructor(table: KeyedTable<Map<K, TtlValue<V>>>, ttl: Ttl) {
    this.table = table;
    this.ttl = ttl;
  }

  get(key: K): V | undefined {
    const map = this.table.get();
    return map === undefined ? undefined : this.read(map, key, map.get(key));
  }

  put(key: K, value: V): void {
    const { table } = this;
    const map = table.get();
    const entry = this.ttl.wrap(value);
    if (map === undefined) {
      table.put(new Map([[key, entry]]));
    } else {
      map.set(key, entry);
      table.touch();
    }
  }

  putAll(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.put(key, value);
  }

  remove(key: K): void {
    const map = this.table.get();
    if (map !== undefined) this.removeFrom(map, key);
  }

  /** As reading it: an expired entry goes, a living one may become young again. */
  contains(key: K): boolean {
    const map = this.table.get();
    const stored = map?.get(key);
    if (map === undefined || stored === undefined) return false;
    const isVisible = this.ttl.returnsExpired || !this.ttl.isExpired(stored);
    this.read(map, key, stored);
    return isVisible;
  }

  entries(): Iterable<readonly [K, V]> {
    const map = this.table.get();
    if (map === undefined) return [];
    const visible: [K, V][] = [];
    // A copy of the list of entries: reading removes and stamps them.
    for (const [key, stored] of [...map]) {
      const isVisible = this.ttl.returnsExpired || !this.ttl.isExpired(stored);
      this.read(map, key, stored);
      if (isVisible) visible.push([key, stored.value]);
    }
    return visible;
  }

  keys(): Iterable<K> {
    return Array.from(this.entries(), ([key]) => key);
  }

  values(): Iterable<V> {
    return Array.from(this.entries(), ([, value]) => value);
  }

  /** Unlike Flink's, it does not count entries that nobody would see any more. */
  isEmpty(): boolean {
    for (const stored of this.table.get()?.values() ?? []) {
      if (this.ttl.returnsExpired || !this.ttl.isExpired(stored)) return false;
    }
    return true;
  }

  clear(): void {
    this.table.remove();
  }

  private read(map: Map<K, TtlValue<V>>, key: K, stored: TtlValue<V> | undefined): V | undefined {
    const restamp = (again: TtlValue<V>) => {
      map.set(key, again);
      this.table.touch();
    };
    return this.ttl.read(stored, restamp, () => this.removeFrom(map, key));
  }

  private removeFrom(map: Map<K, TtlValue<V>>, key: K): void {
    if (!map.delete(key)) return;
    if (map.size === 0) this.table.remove();
    else this.table.touch();
  }
}
