import type { AppendingState } from './state.ts';
import { StateDescriptor } from './state-descriptor.ts';
import type { StateSerde } from './state-serde.ts';
import type { KeyedTable } from './state-table.ts';

/** A list per key (Flink: `ListState`). */
export interface ListState<T> extends AppendingState<T, readonly T[]> {
  /** The current key's list; empty if there is none. Not to be changed by the caller. */
  get(): readonly T[];
  addAll(values: Iterable<T>): void;
  /** Replaces the list; an empty one clears it. */
  update(values: Iterable<T>): void;
}

/** Names a ListState of T. */
export class ListStateDescriptor<T> extends StateDescriptor<ListState<T>> {
  override readonly stateType = 'list';
  /** Never there; it carries the type of the elements. */
  declare readonly _type?: (value: T) => T;

  /** `serde` is for the elements: needed for instances of classes. */
  constructor(name: string, serde?: StateSerde<T>) {
    super(name, serde);
  }
}

const EMPTY: readonly never[] = Object.freeze([]);

/** ListState on the heap. */
export class HeapListState<T> implements ListState<T> {
  private readonly table: KeyedTable<T[]>;

  constructor(table: KeyedTable<T[]>) {
    this.table = table;
  }

  get(): readonly T[] {
    return this.table.get() ?? EMPTY;
  }

  add(value: T): void {
    const { table } = this;
    const list = table.get();
    if (list === undefined) {
      table.put([value]);
    } else {
      list.push(value);
      table.touch();
    }
  }

  addAll(values: Iterable<T>): void {
    for (const value of values) this.add(value);
  }

  update(values: Iterable<T>): void {
    const list = [...values];
    if (list.length === 0) this.table.remove();
    else this.table.put(list);
  }

  clear(): void {
    this.table.remove();
  }
}
