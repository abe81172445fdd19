import type { Evictor, TimestampedValue } from '../evictor/evictor.ts';
import { functionFor } from '../function/function-copy.ts';
import type { WindowComputation, WindowNode } from '../graph/window-node.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { type ListState, ListStateDescriptor } from '../state/list-state.ts';
import type { Namespace } from '../state/namespace.ts';
import type { NamespacedState } from '../state/namespaced-state.ts';
import type { Window } from '../window/window.ts';
import type { WindowContents } from './window-contents.ts';
import type { WindowEmitter } from './window-emitter.ts';

/** Keeps all elements with their timestamps and computes when the window fires (Flink: `EvictingWindowOperator`). */
export class EvictingContents implements WindowContents {
  private readonly state: NamespacedState<ListState<TimestampedValue<unknown>>>;
  private readonly computation: WindowComputation;
  private readonly evictor: Evictor<unknown, Window>;
  private readonly emitter: WindowEmitter;

  constructor(
    name: string,
    node: WindowNode,
    evictor: Evictor<unknown, Window>,
    backend: KeyedStateBackend,
    emitter: WindowEmitter,
  ) {
    const descriptor = new ListStateDescriptor<TimestampedValue<unknown>>(name);
    this.state = backend.getNamespacedState('contents', descriptor);
    this.computation = node.computation;
    this.evictor = functionFor(evictor);
    this.emitter = emitter;
  }

  add(stateWindow: Namespace, value: unknown, timestamp: number): boolean {
    const state = this.state.at(stateWindow);
    const hadAny = state.get().length > 0;
    state.add({ value, timestamp });
    return hadAny;
  }

  fire(window: Window, stateWindow: Namespace): void {
    const { evictor, emitter, state } = this;
    const all = state.at(stateWindow).get();
    if (all.length === 0) return;
    const { times } = emitter;
    const before = evictor.evictBefore([...all], window, times);
    this.compute(
      window,
      before.map(({ value }) => value),
    );
    state.at(stateWindow).update(evictor.evictAfter(before, window, times));
  }

  clear(stateWindow: Namespace): void {
    this.state.at(stateWindow).clear();
  }

  merge(target: Namespace, sources: readonly Namespace[]): void {
    this.state.merge(target, sources);
  }

  private compute(window: Window, values: readonly unknown[]): void {
    const { computation, emitter } = this;
    if (computation.kind === 'elements') {
      emitter.emit(window, values);
    } else if (computation.kind === 'aggregate') {
      const { aggregate } = computation;
      let accumulator = aggregate.createAccumulator();
      for (const value of values) accumulator = aggregate.add(value, accumulator);
      emitter.emitResult(window, aggregate.getResult(accumulator));
    } else if (values.length > 0) {
      const { reduce } = computation;
      emitter.emitResult(
        window,
        values.reduce((accumulated, value) => reduce(accumulated, value)),
      );
    }
  }
}
