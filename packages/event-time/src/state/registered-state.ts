/** A state of an operator with all that belongs to it: what snapshots and queries go through. */
import { EventTimeError } from '../event-time-error.ts';
import type { SnapshotScope, StateEntry, StateHeader } from '../snapshot/task-snapshot.ts';
import {
  fromPlainNamespace,
  type PlainNamespace,
  toPlainNamespace,
} from '../window/plain-namespace.ts';
import { ChangeSet } from './change-set.ts';
import type { Namespace } from './namespace.ts';
import { fromJson, type JsonValue, toJson } from './plain-value.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import type { StateFormat } from './state-format.ts';
import type { SnapshotTable } from './state-table.ts';

/** `handle` is what functions use. */
export class RegisteredState<H> {
  readonly scope: SnapshotScope;
  readonly descriptor: StateDescriptor;
  readonly handle: H;
  private readonly table: SnapshotTable<unknown>;
  private readonly format: StateFormat;

  constructor(
    scope: SnapshotScope,
    descriptor: StateDescriptor,
    handle: H,
    table: SnapshotTable<unknown>,
    format: StateFormat,
  ) {
    this.scope = scope;
    this.descriptor = descriptor;
    this.handle = handle;
    this.table = table;
    this.format = format;
  }

  header(): StateHeader {
    const { descriptor, scope } = this;
    const { name, stateType: type, ttlConfig } = descriptor;
    return {
      scope,
      name,
      type,
      ...(ttlConfig === undefined ? {} : { ttl: ttlConfig.timeCharacteristic }),
    };
  }

  /** The keys that have a value, each once. */
  keys(): ReadonlySet<unknown> {
    const keys = new Set<unknown>();
    for (const [key] of this.table.entries()) keys.add(key);
    return keys;
  }

  /** Notes from now on what changes. */
  trackChanges(): void {
    this.table.changes ??= new ChangeSet();
  }

  /** Throws STATE_SERDE_FAILED. */
  *entries(): Generator<StateEntry> {
    for (const [key, namespace, stored] of this.table.entries()) {
      const plain = toPlainNamespace(namespace);
      const value = this.write(key, stored);
      yield plain === 'void' ? [toJson(key), value] : [toJson(key), value, plain];
    }
  }

  /** Throws STATE_SERDE_FAILED. Restoring is no change. */
  restore(entries: Iterable<StateEntry>): void {
    const { table } = this;
    const { changes } = table;
    table.changes = undefined;
    for (const [key, value, namespace = 'void'] of entries) {
      table.setAt(fromJson(key), fromPlainNamespace(namespace), this.read(key, value));
    }
    table.changes = changes;
  }

  /** Restores one value, or its removal. Throws STATE_SERDE_FAILED. */
  apply(key: JsonValue, namespace: PlainNamespace, value: JsonValue | undefined): void {
    const { table } = this;
    const { changes } = table;
    table.changes = undefined;
    const stored = value === undefined ? undefined : this.read(key, value);
    table.setAt(fromJson(key), fromPlainNamespace(namespace), stored);
    table.changes = changes;
  }

  /** What has changed since the last call; no value stands for what is gone. */
  *takeChanges(): Generator<{ key: unknown; namespace: Namespace; value: JsonValue | undefined }> {
    for (const [key, namespace] of this.table.changes?.take() ?? []) {
      const stored = this.table.getAt(key, namespace);
      yield { key, namespace, value: stored === undefined ? undefined : this.write(key, stored) };
    }
  }

  /** The values as the state's getters show them, without what has expired. */
  *shown(): Generator<{ key: unknown; namespace: Namespace; value: unknown }> {
    for (const [key, namespace, stored] of this.table.entries()) {
      const value = this.format.show(stored);
      if (value !== undefined) yield { key, namespace, value };
    }
  }

  /** One value as above. */
  shownAt(key: unknown, namespace: Namespace): unknown {
    const stored = this.table.getAt(key, namespace);
    return stored === undefined ? undefined : this.format.show(stored);
  }

  private write(key: unknown, stored: unknown): JsonValue {
    try {
      return this.format.write(stored);
    } catch (cause) {
      throw this.serdeFailed(key, 'writing', cause);
    }
  }

  private read(key: JsonValue, value: JsonValue): unknown {
    try {
      return this.format.read(value);
    } catch (cause) {
      throw this.serdeFailed(key, 'reading', cause);
    }
  }

  private serdeFailed(key: unknown, doing: string, cause: unknown): EventTimeError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const detail = `${doing} state ${this.descriptor.name} of key ${String(key)}: ${reason}`;
    return new EventTimeError('STATE_SERDE_FAILED', detail, { cause });
  }
}
