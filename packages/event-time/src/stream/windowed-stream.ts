import type { Evictor } from '../evictor/evictor.ts';
import type { AggregateFunction } from '../function/aggregate-function.ts';
import { checkCopyable, type FunctionSource } from '../function/function-copy.ts';
import type { ReduceFunction } from '../function/functions.ts';
import type { ProcessWindowFunction } from '../function/process-window-function.ts';
import { ApplyWindowFunction, type WindowFunction } from '../function/window-function.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { AnyWindowFunction, WindowComputation } from '../graph/window-node.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Window } from '../window/window.ts';
import type { OutputTag } from './output-tag.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { StreamContext } from './stream-context.ts';
import type { WindowDescription } from './window-description.ts';

/** A keyed stream in windows: say how they fire, then what is computed (Flink: `WindowedStream`). */
export class WindowedStream<T, K, W extends Window> {
  /** Never there; it makes streams with different keys different types. */
  declare readonly _key?: (key: K) => K;
  private readonly context: StreamContext;
  private readonly keyBy: NodeId;
  private readonly description: WindowDescription<T, W>;

  /** Made by `KeyedStream.window`. */
  constructor(context: StreamContext, keyBy: NodeId, description: WindowDescription<T, W>) {
    this.context = context;
    this.keyBy = keyBy;
    this.description = description;
  }

  /** Replaces the trigger that the windows bring along. Throws TRIGGER_NOT_MERGEABLE. */
  trigger(trigger: Trigger<T, W>): this {
    this.description.setTrigger(trigger);
    return this;
  }

  /** The windows keep all elements, and the evictor takes some out when they fire. */
  evictor(evictor: Evictor<T, W>): this {
    this.description.setEvictor(evictor);
    return this;
  }

  /** How long after its end a window takes elements, in milliseconds. Throws INVALID_ALLOWED_LATENESS. */
  allowedLateness(latenessMs: number): this {
    this.description.setAllowedLateness(latenessMs);
    return this;
  }

  /** Sends elements that come too late to `getSideOutput(tag)` of the result. */
  sideOutputLateData(tag: OutputTag<T>): this {
    this.description.setLateTag(tag);
    return this;
  }

  /** Combines the elements as they come; the function, if any, gets the result as its only element. */
  reduce(reduce: ReduceFunction<T>): SingleOutputStreamOperator<T>;
  reduce<O>(
    reduce: ReduceFunction<T>,
    process: FunctionSource<ProcessWindowFunction<T, O, K, W>>,
  ): SingleOutputStreamOperator<O>;
  reduce<O>(
    reduce: ReduceFunction<T>,
    process?: FunctionSource<ProcessWindowFunction<T, O, K, W>>,
  ): unknown {
    return this.compute({ kind: 'reduce', reduce, ...optional(process) });
  }

  /** As reduce, with an accumulator of another type. Throws AGGREGATE_NOT_MERGEABLE. */
  aggregate<A, R>(aggregate: AggregateFunction<T, A, R>): SingleOutputStreamOperator<R>;
  aggregate<A, R, O>(
    aggregate: AggregateFunction<T, A, R>,
    process: FunctionSource<ProcessWindowFunction<NoInfer<R>, O, K, W>>,
  ): SingleOutputStreamOperator<O>;
  aggregate<A, R, O>(
    aggregate: AggregateFunction<T, A, R>,
    process?: FunctionSource<ProcessWindowFunction<R, O, K, W>>,
  ): unknown {
    return this.compute({ kind: 'aggregate', aggregate, ...optional(process) });
  }

  /** Computes on all elements of a window. Throws FUNCTION_NOT_COPYABLE. */
  process<O>(
    process: FunctionSource<ProcessWindowFunction<T, O, K, W>>,
  ): SingleOutputStreamOperator<O> {
    return this.compute({ kind: 'elements', process: checkCopyable(process) });
  }

  /** As process, with a plain function. */
  apply<O>(apply: WindowFunction<T, O, K, W>): SingleOutputStreamOperator<O> {
    return this.process(() => new ApplyWindowFunction(apply));
  }

  private compute<O>(computation: WindowComputation): SingleOutputStreamOperator<O> {
    const node = this.description.node(computation);
    return this.context.operatorStream(this.context.add(node, 'Window', [this.keyBy]));
  }
}

function optional<I, O, K, W extends Window>(
  process: FunctionSource<ProcessWindowFunction<I, O, K, W>> | undefined,
): { readonly process?: FunctionSource<AnyWindowFunction> } {
  return process === undefined ? {} : { process: checkCopyable(process) };
}
