import type { Erased } from '../erased.ts';
import type { Evictor } from '../evictor/evictor.ts';
import type { AggregateFunction } from '../function/aggregate-function.ts';
import type { FunctionSource } from '../function/function-copy.ts';
import type { ProcessWindowFunction } from '../function/process-window-function.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import type { NodeBase } from './node-base.ts';

/** A window function of any types. */
export type AnyWindowFunction = ProcessWindowFunction<unknown, unknown, unknown, Window>;

/** What is computed per window: as elements come (reduce, aggregate), from all of them, or both in turn. */
export type WindowComputation =
  | {
      readonly kind: 'reduce';
      readonly reduce: Erased<[accumulated: unknown, value: unknown], unknown>;
      readonly process?: FunctionSource<AnyWindowFunction>;
    }
  | {
      readonly kind: 'aggregate';
      readonly aggregate: AggregateFunction<unknown, unknown, unknown>;
      readonly process?: FunctionSource<AnyWindowFunction>;
    }
  | { readonly kind: 'elements'; readonly process: FunctionSource<AnyWindowFunction> };

/** Windows per key. */
export interface WindowNode extends NodeBase {
  readonly type: 'window';
  readonly assigner: WindowAssigner<unknown, Window>;
  readonly trigger: Trigger<unknown, Window>;
  readonly evictor?: Evictor<unknown, Window>;
  readonly allowedLatenessMs: number;
  /** The side output of elements that are too late for all their windows; else they are counted. */
  readonly lateTagId?: string;
  readonly computation: WindowComputation;
}
