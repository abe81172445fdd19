import type { ListState } from './list-state.ts';
import type { KeyedTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';

/** A ListState whose elements are forgotten one by one (Flink: `TtlListState`). */
export class TtlListState<T> implements ListState<T> {
  private readonly table: KeyedTable<TtlValue<T>[]>;
  private readonly ttl: Ttl;

  constructor(table: KeyedTable<TtlValue<T>[]>, ttl: Ttl) {
    this.table = table;
    this.ttl = ttl;
  }

  get(): readonly T[] {
    const { table, ttl } = this;
    const all = table.get() ?? [];
    const living = all.filter((element) => !ttl.isExpired(element));
    if (living.length === 0) {
      if (all.length > 0) table.remove();
    } else if (ttl.updatesOnRead) {
      table.put(living.map(({ value }) => ttl.wrap(value)));
    }
    return (ttl.returnsExpired ? all : living).map(({ value }) => value);
  }

  add(value: T): void {
    const { table } = this;
    const list = table.get();
    const element = this.ttl.wrap(value);
    if (list === undefined) {
      table.put([element]);
    } else {
      list.push(element);
      table.touch();
    }
  }

  addAll(values: Iterable<T>): void {
    for (const value of values) this.add(value);
  }

  update(values: Iterable<T>): void {
    const list = Array.from(values, (value) => this.ttl.wrap(value));
    if (list.length === 0) this.table.remove();
    else this.table.put(list);
  }

  clear(): void {
    this.table.remove();
  }
}
