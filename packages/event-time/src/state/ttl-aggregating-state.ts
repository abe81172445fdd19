import type { AggregateFunction } from '../function/aggregate-function.ts';
import type { AppendingState } from './state.ts';
import type { KeyedTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';

/** An aggregating state that forgets (Flink: `TtlAggregatingState`). */
export class TtlAggregatingState<I, A, O> implements AppendingState<I, O> {
  private readonly table: KeyedTable<TtlValue<A>>;
  private readonly aggregate: AggregateFunction<I, A, O>;
  private readonly ttl: Ttl;

  constructor(table: KeyedTable<TtlValue<A>>, aggregate: AggregateFunction<I, A, O>, ttl: Ttl) {
    this.table = table;
    this.aggregate = aggregate;
    this.ttl = ttl;
  }

  get(): O | undefined {
    const { table, ttl } = this;
    const accumulator = ttl.read(
      table.get(),
      (again) => table.put(again),
      () => table.remove(),
    );
    return accumulator === undefined ? undefined : this.aggregate.getResult(accumulator);
  }

  add(value: I): void {
    const { aggregate, table, ttl } = this;
    const accumulator = ttl.visible(table.get()) ?? aggregate.createAccumulator();
    table.put(ttl.wrap(aggregate.add(value, accumulator)));
  }

  clear(): void {
    this.table.remove();
  }
}
