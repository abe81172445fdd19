import type { Evictor } from '../evictor/evictor.ts';
import type { AggregateFunction } from '../function/aggregate-function.ts';
import { checkCopyable, type FunctionSource, functionFor } from '../function/function-copy.ts';
import type { ReduceFunction } from '../function/functions.ts';
import type { ProcessAllWindowFunction } from '../function/process-all-window-function.ts';
import { UnkeyedWindowFunction } from '../function/unkeyed-window-function.ts';
import { type AllWindowFunction, ApplyWindowFunction } from '../function/window-function.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Window } from '../window/window.ts';
import type { OutputTag } from './output-tag.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { WindowedStream } from './windowed-stream.ts';

/**
 * A whole stream in windows (Flink: `AllWindowedStream`). One task computes them all, however many
 * the job has.
 */
export class AllWindowedStream<T, W extends Window> {
  private readonly windows: WindowedStream<T, unknown, W>;

  /** Made by `DataStream.windowAll`, from windows over one key. */
  constructor(windows: WindowedStream<T, unknown, W>) {
    this.windows = windows;
  }

  /** Replaces the trigger that the windows bring along. Throws TRIGGER_NOT_MERGEABLE. */
  trigger(trigger: Trigger<T, W>): this {
    this.windows.trigger(trigger);
    return this;
  }

  /** The windows keep all elements, and the evictor takes some out when they fire. */
  evictor(evictor: Evictor<T, W>): this {
    this.windows.evictor(evictor);
    return this;
  }

  /** How long after its end a window takes elements, in milliseconds. Throws INVALID_ALLOWED_LATENESS. */
  allowedLateness(latenessMs: number): this {
    this.windows.allowedLateness(latenessMs);
    return this;
  }

  /** Sends elements that come too late to `getSideOutput(tag)` of the result. */
  sideOutputLateData(tag: OutputTag<T>): this {
    this.windows.sideOutputLateData(tag);
    return this;
  }

  /** Combines the elements as they come; the function, if any, gets the result as its only element. */
  reduce(reduce: ReduceFunction<T>): SingleOutputStreamOperator<T>;
  reduce<O>(
    reduce: ReduceFunction<T>,
    process: FunctionSource<ProcessAllWindowFunction<T, O, W>>,
  ): SingleOutputStreamOperator<O>;
  reduce<O>(
    reduce: ReduceFunction<T>,
    process?: FunctionSource<ProcessAllWindowFunction<T, O, W>>,
  ): unknown {
    if (process === undefined) return this.windows.reduce(reduce);
    return this.windows.reduce(reduce, forOneKey(process));
  }

  /** As reduce, with an accumulator of another type. Throws AGGREGATE_NOT_MERGEABLE. */
  aggregate<A, R>(aggregate: AggregateFunction<T, A, R>): SingleOutputStreamOperator<R>;
  aggregate<A, R, O>(
    aggregate: AggregateFunction<T, A, R>,
    process: FunctionSource<ProcessAllWindowFunction<NoInfer<R>, O, W>>,
  ): SingleOutputStreamOperator<O>;
  aggregate<A, R, O>(
    aggregate: AggregateFunction<T, A, R>,
    process?: FunctionSource<ProcessAllWindowFunction<R, O, W>>,
  ): unknown {
    if (process === undefined) return this.windows.aggregate(aggregate);
    return this.windows.aggregate(aggregate, forOneKey(process));
  }

  /** Computes on all elements of a window. Throws FUNCTION_NOT_COPYABLE. */
  process<O>(
    process: FunctionSource<ProcessAllWindowFunction<T, O, W>>,
  ): SingleOutputStreamOperator<O> {
    return this.windows.process(forOneKey(process));
  }

  /** As process, with a plain function. */
  apply<O>(apply: AllWindowFunction<T, O, W>): SingleOutputStreamOperator<O> {
    return this.windows.process(
      () =>
        new ApplyWindowFunction<T, O, unknown, W>((_key, window, elements, out) =>
          apply(window, elements, out),
        ),
    );
  }
}

function forOneKey<I, O, W extends Window>(
  process: FunctionSource<ProcessAllWindowFunction<I, O, W>>,
): () => UnkeyedWindowFunction<I, O, W> {
  const checked = checkCopyable(process);
  return () => new UnkeyedWindowFunction(functionFor(checked));
}
