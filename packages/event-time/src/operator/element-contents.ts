import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { type ListState, ListStateDescriptor } from '../state/list-state.ts';
import type { Namespace } from '../state/namespace.ts';
import type { NamespacedState } from '../state/namespaced-state.ts';
import type { Window } from '../window/window.ts';
import type { WindowContents } from './window-contents.ts';
import type { WindowEmitter } from './window-emitter.ts';

/** Keeps all elements, in order of arrival. */
export class ElementContents implements WindowContents {
  private readonly state: NamespacedState<ListState<unknown>>;
  private readonly emitter: WindowEmitter;

  constructor(name: string, backend: KeyedStateBackend, emitter: WindowEmitter) {
    this.state = backend.getNamespacedState('contents', new ListStateDescriptor<unknown>(name));
    this.emitter = emitter;
  }

  add(stateWindow: Namespace, value: unknown): boolean {
    const state = this.state.at(stateWindow);
    const hadAny = state.get().length > 0;
    state.add(value);
    return hadAny;
  }

  fire(window: Window, stateWindow: Namespace): void {
    const elements = this.state.at(stateWindow).get();
    // A copy: what a function keeps or emits must not grow with the window.
    if (elements.length > 0) this.emitter.emit(window, [...elements]);
  }

  clear(stateWindow: Namespace): void {
    this.state.at(stateWindow).clear();
  }

  merge(target: Namespace, sources: readonly Namespace[]): void {
    this.state.merge(target, sources);
  }
}
