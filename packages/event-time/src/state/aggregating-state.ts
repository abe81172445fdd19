import type { AggregateFunction } from '../function/aggregate-function.ts';
import type { AppendingState } from './state.ts';
import { StateDescriptor } from './state-descriptor.ts';
import type { StateSerde } from './state-serde.ts';
import type { KeyedTable } from './state-table.ts';

/** Names a state that keeps the aggregate of what is added (Flink: `AggregatingState`). */
export class AggregatingStateDescriptor<I, A, O> extends StateDescriptor<AppendingState<I, O>> {
  override readonly stateType = 'aggregating';
  readonly aggregate: AggregateFunction<I, A, O>;

  /** `serde` is for accumulators that are no plain data. */
  constructor(name: string, aggregate: AggregateFunction<I, A, O>, serde?: StateSerde<A>) {
    super(name, serde);
    this.aggregate = aggregate;
  }
}

/** AggregatingState on the heap. */
export class HeapAggregatingState<I, A, O> implements AppendingState<I, O> {
  private readonly table: KeyedTable<A>;
  private readonly aggregate: AggregateFunction<I, A, O>;

  constructor(table: KeyedTable<A>, aggregate: AggregateFunction<I, A, O>) {
    this.table = table;
    this.aggregate = aggregate;
  }

  get(): O | undefined {
    const accumulator = this.table.get();
    return accumulator === undefined ? undefined : this.aggregate.getResult(accumulator);
  }

  add(value: I): void {
    const accumulator = this.table.get() ?? this.aggregate.createAccumulator();
    this.table.put(this.aggregate.add(value, accumulator));
  }

  clear(): void {
    this.table.remove();
  }
}
