/** Namespaces as plain values, for snapshots of timers and of state per window. */
import { type Namespace, VOID_NAMESPACE } from '../state/namespace.ts';
import { GlobalWindow } from './global-window.ts';
import { TimeWindow } from './time-window.ts';

/** A TimeWindow is its start and end. */
export type PlainNamespace = 'void' | 'global' | readonly [start: number, end: number];

/** Every namespace there is has a plain form. */
export function toPlainNamespace(namespace: Namespace): PlainNamespace {
  if (namespace instanceof TimeWindow) return [namespace.start, namespace.end];
  return namespace instanceof GlobalWindow ? 'global' : 'void';
}

/** The namespace again; it equals the one it was made from. */
export function fromPlainNamespace(plain: PlainNamespace): Namespace {
  if (plain === 'void') return VOID_NAMESPACE;
  if (plain === 'global') return GlobalWindow.get();
  const [start, end] = plain;
  return new TimeWindow(start, end);
}
