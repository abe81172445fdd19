import { EventTimeError } from '../event-time-error.ts';
import { checkCopyable, type FunctionSource } from '../function/function-copy.ts';
import type { ProcessJoinFunction } from '../function/process-join-function.ts';
import type { IntervalJoinNode } from '../graph/interval-join-node.ts';
import type { NodeId } from '../graph/node-base.ts';
import { OutputTag } from './output-tag.ts';
import type { SingleOutputStreamOperator } from './single-output-stream-operator.ts';
import type { StreamContext } from './stream-context.ts';

/** Two keyed streams to be joined by time (Flink: `KeyedStream.IntervalJoin`). */
export class IntervalJoin<L, R> {
  private readonly context: StreamContext;
  private readonly inputs: readonly [left: NodeId, right: NodeId];

  /** Made by `KeyedStream.intervalJoin`. */
  constructor(context: StreamContext, inputs: readonly [left: NodeId, right: NodeId]) {
    this.context = context;
    this.inputs = inputs;
  }

  /**
   * Joins a left element at t with right ones from t + `lowerBoundMs` to t + `upperBoundMs`, both
   * included; the bounds may be negative. Throws INVALID_JOIN_INTERVAL.
   */
  between(lowerBoundMs: number, upperBoundMs: number): IntervalJoined<L, R> {
    if (!(lowerBoundMs <= upperBoundMs)) {
      throw new EventTimeError('INVALID_JOIN_INTERVAL', `${lowerBoundMs} to ${upperBoundMs}`);
    }
    return new IntervalJoined(this.context, this.inputs, lowerBoundMs, upperBoundMs);
  }
}

/** An interval join with its bounds (Flink: `KeyedStream.IntervalJoined`). */
export class IntervalJoined<L, R> {
  /** Never there; it makes joins of different types different types. */
  declare readonly _types?: (left: L, right: R) => [L, R];
  private readonly context: StreamContext;
  private readonly inputs: readonly [left: NodeId, right: NodeId];
  private readonly lowerBoundMs: number;
  private readonly upperBoundMs: number;
  private lowerExclusive = false;
  private upperExclusive = false;
  private lateTags: Pick<IntervalJoinNode, 'leftLateTagId' | 'rightLateTagId'> = {};

  /** Made by `IntervalJoin.between`. */
  constructor(
    context: StreamContext,
    inputs: readonly [left: NodeId, right: NodeId],
    lowerBoundMs: number,
    upperBoundMs: number,
  ) {
    this.context = context;
    this.inputs = inputs;
    this.lowerBoundMs = lowerBoundMs;
    this.upperBoundMs = upperBoundMs;
  }

  /** Leaves the millisecond of the lower bound out. */
  lowerBoundExclusive(): this {
    this.lowerExclusive = true;
    return this;
  }

  /** Leaves the millisecond of the upper bound out. */
  upperBoundExclusive(): this {
    this.upperExclusive = true;
    return this;
  }

  /** Sends left elements that come after the watermark to a side output. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  sideOutputLeftLateData(tag: OutputTag<L>): this {
    this.lateTags = { ...this.lateTags, leftLateTagId: idOf(tag) };
    return this;
  }

  /** Sends right elements that come after the watermark to a side output. Throws SIDE_OUTPUT_WITHOUT_TAG. */
  sideOutputRightLateData(tag: OutputTag<R>): this {
    this.lateTags = { ...this.lateTags, rightLateTagId: idOf(tag) };
    return this;
  }

  /** Calls the function for every pair. Throws FUNCTION_NOT_COPYABLE. */
  process<O>(process: FunctionSource<ProcessJoinFunction<L, R, O>>): SingleOutputStreamOperator<O> {
    const node = {
      type: 'intervalJoin',
      process: checkCopyable(process),
      lowerBoundMs: this.lowerBoundMs + (this.lowerExclusive ? 1 : 0),
      upperBoundMs: this.upperBoundMs - (this.upperExclusive ? 1 : 0),
      ...this.lateTags,
    } as const;
    return this.context.operatorStream(this.context.add(node, 'Interval Join', this.inputs));
  }
}

function idOf<T>(tag: OutputTag<T>): string {
  if (!(tag instanceof OutputTag)) throw new EventTimeError('SIDE_OUTPUT_WITHOUT_TAG');
  return tag.id;
}
