/**
 * Where all values of one state live: a Map from key to value per namespace. Operators without
 * windows use one namespace only; window operators have one per window and switch between them.
 */
import type { KeyedStateBackend } from './keyed-state-backend.ts';

/** Separates the values of one key; for windows it is the window. */
export type Namespace = string | number;

/** The namespace of functions without windows (Flink: `VoidNamespace`). */
export const VOID_NAMESPACE: Namespace = '';

/** The values of one state by namespace and key. */
export class StateTable<V> {
  private readonly backend: KeyedStateBackend;
  private readonly byNamespace = new Map<Namespace, Map<unknown, V>>();
  private current: Map<unknown, V> = new Map();

  constructor(backend: KeyedStateBackend) {
    this.backend = backend;
    this.byNamespace.set(VOID_NAMESPACE, this.current);
  }

  get(): V | undefined {
    return this.current.get(this.backend.currentKey);
  }

  put(value: V): void {
    this.current.set(this.backend.currentKey, value);
  }

  remove(): void {
    this.current.delete(this.backend.currentKey);
  }
}
