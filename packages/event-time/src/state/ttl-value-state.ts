import type { KeyedTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';
import type { ValueState } from './value-state.ts';

/** A ValueState that forgets (Flink: `TtlValueState`). */
export class TtlValueState<T> implements ValueState<T> {
  private readonly table: KeyedTable<TtlValue<T>>;
  private readonly ttl: Ttl;

  constructor(table: KeyedTable<TtlValue<T>>, ttl: Ttl) {
    this.table = table;
    this.ttl = ttl;
  }

  value(): T | undefined {
    const { table, ttl } = this;
    return ttl.read(
      table.get(),
      (again) => table.put(again),
      () => table.remove(),
    );
  }

  update(value: T | undefined): void {
    if (value === undefined) this.table.remove();
    else this.table.put(this.ttl.wrap(value));
  }

  clear(): void {
    this.table.remove();
  }
}
