import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import type { Namespace } from '../state/namespace.ts';
import type { NamespacedState } from '../state/namespaced-state.ts';
import type { AppendingState } from '../state/state.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';
import type { Window } from '../window/window.ts';
import type { WindowContents } from './window-contents.ts';
import type { WindowEmitter } from './window-emitter.ts';

/** Keeps the result of reduce or aggregate. */
export class CombinedContents implements WindowContents {
  private readonly state: NamespacedState<AppendingState<unknown, unknown>>;
  private readonly emitter: WindowEmitter;

  constructor(
    descriptor: StateDescriptor<AppendingState<unknown, unknown>>,
    backend: KeyedStateBackend,
    emitter: WindowEmitter,
  ) {
    this.state = backend.getNamespacedState('contents', descriptor);
    this.emitter = emitter;
  }

  add(stateWindow: Namespace, value: unknown): boolean {
    const state = this.state.at(stateWindow);
    const hadAny = state.get() !== undefined;
    state.add(value);
    return hadAny;
  }

  fire(window: Window, stateWindow: Namespace): void {
    const result = this.state.at(stateWindow).get();
    if (result !== undefined) this.emitter.emitResult(window, result);
  }

  clear(stateWindow: Namespace): void {
    this.state.at(stateWindow).clear();
  }

  merge(target: Namespace, sources: readonly Namespace[]): void {
    this.state.merge(target, sources);
  }
}
