import type { Evictor } from '../evictor/evictor.ts';
import type { CoGroupFunction } from '../function/join-functions.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Window } from '../window/window.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { TaggedUnion } from './tagged-union.ts';
import type { WindowedStream } from './windowed-stream.ts';

/** Two streams in the same windows: what joins and co-groups have in common. */
export abstract class PairedWindows<T1, T2, K, W extends Window> {
  private readonly windows: WindowedStream<TaggedUnion<T1, T2>, K, W>;

  /** Made by `window(…)` of a join or co-group. */
  constructor(windows: WindowedStream<TaggedUnion<T1, T2>, K, W>) {
    this.windows = windows;
  }

  /** Replaces the trigger that the windows bring along. Throws TRIGGER_NOT_MERGEABLE. */
  trigger(trigger: Trigger<TaggedUnion<T1, T2>, W>): this {
    this.windows.trigger(trigger);
    return this;
  }

  /** Takes elements of either side out when a window fires. Throws FUNCTION_NOT_COPYABLE. */
  evictor(evictor: Evictor<TaggedUnion<T1, T2>, W>): this {
    this.windows.evictor(evictor);
    return this;
  }

  /** How long after its end a window takes elements, in milliseconds. Throws INVALID_ALLOWED_LATENESS. */
  allowedLateness(latenessMs: number): this {
    this.windows.allowedLateness(latenessMs);
    return this;
  }

  protected coGrouped<O>(coGroup: CoGroupFunction<T1, T2, O>): SingleOutputStreamOperator<O> {
    return this.windows.apply<O>((_key, _window, elements, out) => {
      const first: T1[] = [];
      const second: T2[] = [];
      for (const element of elements) {
        if (element.side === 'one') first.push(element.value);
        else second.push(element.value);
      }
      coGroup(first, second, out);
    });
  }
}
