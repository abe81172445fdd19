import type { Erased } from '../erased.ts';
import type { ReduceFunction } from '../function/functions.ts';
import type { AppendingState } from './state.ts';
import { StateDescriptor } from './state-descriptor.ts';
import type { StateSerde } from './state-serde.ts';
import type { KeyedTable } from './state-table.ts';

/** Names a state that keeps the reduction of what is added (Flink: `ReducingState`). */
export class ReducingStateDescriptor<T> extends StateDescriptor<AppendingState<T, T>> {
  override readonly stateType = 'reducing';
  readonly reduce: Erased<Parameters<ReduceFunction<T>>, T>;

  /** `serde` is for values that are no plain data. */
  constructor(name: string, reduce: ReduceFunction<T>, serde?: StateSerde<T>) {
    super(name, serde);
    this.reduce = reduce;
  }
}

/** ReducingState on the heap. */
export class HeapReducingState<T> implements AppendingState<T, T> {
  private readonly table: KeyedTable<T>;
  private readonly reduce: ReduceFunction<T>;

  constructor(table: KeyedTable<T>, reduce: ReduceFunction<T>) {
    this.table = table;
    this.reduce = reduce;
  }

  get(): T | undefined {
    return this.table.get();
  }

  add(value: T): void {
    const accumulated = this.table.get();
    this.table.put(accumulated === undefined ? value : this.reduce(accumulated, value));
  }

  clear(): void {
    this.table.remove();
  }
}
