/** Namespaces as plain values, for snapshots of timers and of state per window. */
import { EventTimeError } from '../event-time-error.ts';
import { type Namespace, VOID_NAMESPACE } from '../state/namespace.ts';
import { GlobalWindow } from './global-window.ts';
import { TimeWindow } from './time-window.ts';

/** A TimeWindow is its start and end. */
export type PlainNamespace = 'void' | 'global' | readonly [start: number, end: number];

/** Throws STATE_SERDE_FAILED for windows of a class that this package does not have. */
export function toPlainNamespace(namespace: Namespace): PlainNamespace {
  if (namespace instanceof TimeWindow) return [namespace.start, namespace.end];
  if (namespace instanceof GlobalWindow) return 'global';
  if (namespace === VOID_NAMESPACE) return 'void';
  throw new EventTimeError(
    'STATE_SERDE_FAILED',
    `a window that is neither time nor global: ${String(namespace)}`,
  );
}

/** The namespace again; it equals the one it was made from. */
export function fromPlainNamespace(plain: PlainNamespace): Namespace {
  if (plain === 'void') return VOID_NAMESPACE;
  if (plain === 'global') return GlobalWindow.get();
  const [start, end] = plain;
  return new TimeWindow(start, end);
}
