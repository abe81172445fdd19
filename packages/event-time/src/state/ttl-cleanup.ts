import type { KeyedStateBackend } from './keyed-state-backend.ts';
import type { Namespace } from './namespace.ts';
import type { StateFormat } from './state-format.ts';
import type { KeyedTable, SnapshotTable } from './state-table.ts';

/**
 * Removes what has expired in passing: each access to the state checks the next few keys, so that
 * keys which nobody asks for go too (Flink: `TtlIncrementalCleanup`).
 */
export class TtlCleanup<V> implements KeyedTable<V> {
  private readonly table: KeyedTable<V> & SnapshotTable<V>;
  private readonly backend: KeyedStateBackend;
  private readonly format: StateFormat;
  private readonly keysPerAccess: number;
  private cursor: Iterator<[key: unknown, namespace: Namespace, value: V]> | undefined;

  constructor(
    table: KeyedTable<V> & SnapshotTable<V>,
    backend: KeyedStateBackend,
    format: StateFormat,
    keysPerAccess: number,
  ) {
    this.table = table;
    this.backend = backend;
    this.format = format;
    this.keysPerAccess = keysPerAccess;
  }

  get(): V | undefined {
    this.cleanUp();
    return this.table.get();
  }

  put(value: V): void {
    this.table.put(value);
    this.cleanUp();
  }

  remove(): void {
    this.table.remove();
  }

  touch(): void {
    this.table.touch();
  }

  private cleanUp(): void {
    const { backend, format, table } = this;
    this.cursor ??= table.entries()[Symbol.iterator]();
    for (let count = 0; count < this.keysPerAccess; count++) {
      const next = this.cursor.next();
      if (next.done === true) {
        this.cursor = undefined;
        return;
      }
      const [key, namespace] = next.value;
      // The current key's is the reader's to judge: it may still be seen once.
      if (key === backend.currentKey) continue;
      // Looked up again: the table may have changed since the last access.
      const stored = table.getAt(key, namespace);
      const living = stored === undefined ? undefined : (format.prune(stored) as V | undefined);
      if (living !== stored) table.setAt(key, namespace, living);
    }
  }
}
