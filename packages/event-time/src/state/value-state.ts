import type { State } from './state.ts';
import { StateDescriptor } from './state-descriptor.ts';
import type { StateSerde } from './state-serde.ts';
import type { KeyedTable } from './state-table.ts';

/** One value per key (Flink: `ValueState`). */
export interface ValueState<T> extends State {
  /** The current key's value; undefined before the first update. */
  value(): T | undefined;
  /** Sets the value; undefined clears it. */
  update(value: T | undefined): void;
}

/** Names a ValueState of T. */
export class ValueStateDescriptor<T> extends StateDescriptor<ValueState<T>> {
  override readonly stateType = 'value';
  /** Never there; it carries the type of the value. */
  declare readonly _type?: (value: T) => T;

  /** `serde` is for the value: needed for instances of classes. */
  constructor(name: string, serde?: StateSerde<T>) {
    super(name, serde);
  }
}

/** ValueState on the heap. */
export class HeapValueState<T> implements ValueState<T> {
  private readonly table: KeyedTable<T>;

  constructor(table: KeyedTable<T>) {
    this.table = table;
  }

  value(): T | undefined {
    return this.table.get();
  }

  update(value: T | undefined): void {
    if (value === undefined) this.table.remove();
    else this.table.put(value);
  }

  clear(): void {
    this.table.remove();
  }
}
