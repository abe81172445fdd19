import type { WatermarksNode } from '../graph/watermarks-node.ts';
import type { Clock } from '../time/clock.ts';
import { MAX_WATERMARK, MIN_WATERMARK } from '../time/watermark.ts';
import type { PartialSnapshot } from '../watermark/combined-watermark-status.ts';
import { WatermarkEmitter } from '../watermark/watermark-emitter.ts';
import type { WatermarkGenerator } from '../watermark/watermark-generator.ts';
import type { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output, PeriodicWatermarkOperator } from './operator.ts';

/** Timestamps and watermarks in mid-stream (Flink: `TimestampsAndWatermarksOperator`). */
export class WatermarksOperator extends AbstractOperator implements PeriodicWatermarkOperator {
  private readonly strategy: WatermarkStrategy<unknown>;
  private readonly generator: WatermarkGenerator<unknown>;
  private readonly emitter: WatermarkEmitter;

  constructor(node: WatermarksNode, clock: Clock, output: Output) {
    super(output);
    this.strategy = node.strategy;
    this.generator = node.strategy.createWatermarkGenerator({ relativeClock: clock });
    this.emitter = new WatermarkEmitter(output);
  }

  processElement(value: unknown, recordTimestamp: number | undefined): void {
    const timestamp = this.strategy.timestampOf(value, recordTimestamp);
    this.output.collect(value, timestamp);
    this.generator.onEvent(value, timestamp ?? MIN_WATERMARK, this.emitter);
  }

  onPeriodicEmit(): void {
    this.generator.onPeriodicEmit(this.emitter);
  }

  /** Upstream watermarks end here, except the last: the end of input must get through. */
  override processWatermark(timestamp: number): void {
    if (timestamp === MAX_WATERMARK) this.emitter.emitWatermark(timestamp);
  }

  override processWatermarkStatus(): void {}

  override snapshotTime(): unknown {
    return { emitter: this.emitter.snapshot(), generator: this.generator.snapshotState?.() };
  }

  override restoreTime(data: unknown): void {
    const { emitter, generator } = data as { emitter: PartialSnapshot; generator: unknown };
    this.emitter.restore(emitter);
    if (generator !== undefined) this.generator.restoreState?.(generator);
  }

  override finish(): void {
    this.onPeriodicEmit();
  }
}
