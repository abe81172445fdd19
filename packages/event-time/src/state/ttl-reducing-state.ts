import type { ReduceFunction } from '../function/functions.ts';
import type { AppendingState } from './state.ts';
import type { KeyedTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';

/** A reducing state that forgets (Flink: `TtlReducingState`): each value added makes it young again. */
export class TtlReducingState<T> implements AppendingState<T, T> {
  private readonly table: KeyedTable<TtlValue<T>>;
  private readonly reduce: ReduceFunction<T>;
  private readonly ttl: Ttl;

  constructor(table: KeyedTable<TtlValue<T>>, reduce: ReduceFunction<T>, ttl: Ttl) {
    this.table = table;
    this.reduce = reduce;
    this.ttl = ttl;
  }

  get(): T | undefined {
    const { table, ttl } = this;
    return ttl.read(
      table.get(),
      (again) => table.put(again),
      () => table.remove(),
    );
  }

  add(value: T): void {
    const { reduce, table, ttl } = this;
    const accumulated = ttl.visible(table.get());
    table.put(ttl.wrap(accumulated === undefined ? value : reduce(accumulated, value)));
  }

  clear(): void {
    this.table.remove();
  }
}
