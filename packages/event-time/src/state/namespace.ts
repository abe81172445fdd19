/** What separates values and timers of one key: nothing for process functions, the window for windows. */
export interface Namespace {
  equals(other: Namespace): boolean;
}

/** The namespace of functions without windows (Flink: `VoidNamespace`). */
export const VOID_NAMESPACE: Namespace = Object.freeze({
  equals: (other: Namespace) => other === VOID_NAMESPACE,
});
