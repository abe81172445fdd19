import { EventTimeError } from '../event-time-error.ts';
import type { Namespace } from './namespace.ts';
import type { NamespacedStateTable } from './namespaced-state-table.ts';
import type { State } from './state.ts';

/** A state that each namespace of a key has for itself (Flink: `InternalKvState`). */
export class NamespacedState<S extends State> {
  private readonly name: string;
  private readonly table: NamespacedStateTable<unknown>;
  private readonly state: S;
  private readonly merger: ((target: unknown, source: unknown) => unknown) | undefined;

  constructor(
    name: string,
    table: NamespacedStateTable<unknown>,
    state: S,
    merger: ((target: unknown, source: unknown) => unknown) | undefined,
  ) {
    this.name = name;
    this.table = table;
    this.state = state;
    this.merger = merger;
  }

  /** The current key's state in `namespace`; valid until the next call for another one. */
  at(namespace: Namespace): S {
    this.table.namespace = namespace;
    return this.state;
  }

  /** Moves what the sources have to the target (Flink: `mergeNamespaces`). Throws STATE_NOT_MERGEABLE. */
  merge(target: Namespace, sources: readonly Namespace[]): void {
    const { table, merger } = this;
    if (merger === undefined) throw new EventTimeError('STATE_NOT_MERGEABLE', this.name);
    for (const source of sources) {
      table.namespace = source;
      const moved = table.get();
      if (moved === undefined) continue;
      table.remove();
      table.namespace = target;
      const kept = table.get();
      table.put(kept === undefined ? moved : merger(kept, moved));
    }
  }
}
