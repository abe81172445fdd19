/** What separates values and timers of one key: nothing for process functions, the window for windows. */
export interface Namespace {
  /** Equal for equal namespaces: tables find one among many by it. */
  readonly hash: number;
  equals(other: Namespace): boolean;
}

/** The namespace of functions without windows (Flink: `VoidNamespace`). */
export const VOID_NAMESPACE: Namespace = Object.freeze({
  hash: 0,
  equals: (other: Namespace) => other === VOID_NAMESPACE,
});
