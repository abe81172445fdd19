/**
 * Joins left and right elements of a key whose times are near (Flink: `IntervalJoinOperator`).
 * Each side is kept by timestamp until no partner can come any more.
 */
import { EventTimeError } from '../event-time-error.ts';
import { functionFor } from '../function/function-copy.ts';
import type { ProcessJoinFunction } from '../function/process-join-function.ts';
import type { IntervalJoinNode } from '../graph/interval-join-node.ts';
import { type MapState, MapStateDescriptor } from '../state/map-state.ts';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { Clock } from '../time/clock.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { AbstractTwoInputOperator } from './abstract-two-input-operator.ts';
import { IntervalJoinContext } from './interval-join-context.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

type Bucket = unknown[];

/** Emits a pair as soon as its second element is there; the watermark is not held back, as in Flink. */
export class IntervalJoinOperator extends AbstractTwoInputOperator {
  private readonly node: IntervalJoinNode;
  private readonly metrics: TaskMetrics;
  private readonly process: ProcessJoinFunction<unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;
  private readonly context: IntervalJoinContext;
  private readonly left: MapState<number, Bucket>;
  private readonly right: MapState<number, Bucket>;

  constructor(
    node: IntervalJoinNode,
    keyContexts: readonly [KeyContext, KeyContext],
    clock: Clock,
    output: Output,
    metrics: TaskMetrics,
  ) {
    super(keyContexts, clock, output);
    this.node = node;
    this.metrics = metrics;
    this.process = functionFor(node.process);
    this.collector = new TimestampedCollector(output);
    this.context = new IntervalJoinContext(output);
    this.left = this.backend.mapState(new MapStateDescriptor('LEFT_BUFFER'));
    this.right = this.backend.mapState(new MapStateDescriptor('RIGHT_BUFFER'));
  }

  override open(): void {
    this.process.open(this.runtimeContext(this.node.name));
  }

  override close(): void {
    this.process.close();
  }

  /**
   * One timer serves both sides: a left bucket's time and its cleanup time determine each other, and
   * so do a right one's.
   */
  override onEventTime({ time }: Timer): void {
    const { lowerBoundMs, upperBoundMs } = this.node;
    this.left.remove(time - Math.max(0, upperBoundMs));
    this.right.remove(time + Math.min(0, lowerBoundMs));
  }

  protected processElement1(value: unknown, timestamp: number | undefined): void {
    const { lowerBoundMs, upperBoundMs, leftLateTagId } = this.node;
    const time = this.timeOf(value, timestamp, leftLateTagId);
    if (time === undefined) return;
    addTo(this.left, time, value);
    for (const [otherTime, bucket] of this.right.entries()) {
      if (otherTime < time + lowerBoundMs || otherTime > time + upperBoundMs) continue;
      for (const other of bucket) this.join(value, other, time, otherTime);
    }
    this.timers.registerEventTimeTimer(VOID_NAMESPACE, time + Math.max(0, upperBoundMs));
  }

  protected processElement2(value: unknown, timestamp: number | undefined): void {
    const { lowerBoundMs, upperBoundMs, rightLateTagId } = this.node;
    const time = this.timeOf(value, timestamp, rightLateTagId);
    if (time === undefined) return;
    addTo(this.right, time, value);
    for (const [otherTime, bucket] of this.left.entries()) {
      if (otherTime < time - upperBoundMs || otherTime > time - lowerBoundMs) continue;
      for (const other of bucket) this.join(other, value, otherTime, time);
    }
    this.timers.registerEventTimeTimer(VOID_NAMESPACE, time - Math.min(0, lowerBoundMs));
  }

  /** The element's time; undefined if it is too late: older than the watermark, as in Flink. */
  private timeOf(
    value: unknown,
    timestamp: number | undefined,
    lateTagId: string | undefined,
  ): number | undefined {
    if (timestamp === undefined || timestamp === Number.NEGATIVE_INFINITY) {
      throw new EventTimeError('TIMESTAMP_MISSING', this.node.name);
    }
    if (timestamp >= this.timers.currentWatermark) return timestamp;
    if (lateTagId === undefined) this.metrics.numLateRecordsDropped++;
    else this.output.collectSide(lateTagId, value, timestamp);
    return undefined;
  }

  private join(left: unknown, right: unknown, leftTime: number, rightTime: number): void {
    const { collector, context } = this;
    context.setTimes(leftTime, rightTime);
    collector.timestamp = context.getTimestamp();
    this.process.processElement(left, right, context, collector);
  }
}

function addTo(buffer: MapState<number, Bucket>, time: number, value: unknown): void {
  const bucket = buffer.get(time) ?? [];
  bucket.push(value);
  // Put even if it is there already: only so does the state know that it has changed.
  buffer.put(time, bucket);
}
