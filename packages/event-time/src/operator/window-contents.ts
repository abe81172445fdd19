import type { WindowNode } from '../graph/window-node.ts';
import { AggregatingStateDescriptor } from '../state/aggregating-state.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { Namespace } from '../state/namespace.ts';
import { ReducingStateDescriptor } from '../state/reducing-state.ts';
import type { Window } from '../window/window.ts';
import { CombinedContents } from './combined-contents.ts';
import { ElementContents } from './element-contents.ts';
import { EvictingContents } from './evicting-contents.ts';
import type { WindowEmitter } from './window-emitter.ts';

/**
 * What the current key's windows keep of their elements until they fire. It is kept under a
 * window's state window: the window itself, unless windows have merged.
 */
export interface WindowContents {
  /** Returns whether there was anything before. */
  add(stateWindow: Namespace, value: unknown, timestamp: number): boolean;
  /** Emits what the window has come to, if it has anything. */
  fire(window: Window, stateWindow: Namespace): void;
  clear(stateWindow: Namespace): void;
  merge(target: Namespace, sources: readonly Namespace[]): void;
}

/** Keeps the result so far where one is computed as elements come, else all elements. */
export function createWindowContents(
  node: WindowNode,
  backend: KeyedStateBackend,
  emitter: WindowEmitter,
): WindowContents {
  const { computation, evictor } = node;
  const name = 'window-contents';
  if (evictor !== undefined) return new EvictingContents(name, node, evictor, backend, emitter);
  if (computation.kind === 'elements') return new ElementContents(name, backend, emitter);
  const descriptor =
    computation.kind === 'reduce'
      ? new ReducingStateDescriptor(name, computation.reduce)
      : new AggregatingStateDescriptor(name, computation.aggregate);
  return new CombinedContents(descriptor, backend, emitter);
}
