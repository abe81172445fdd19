/** How a stream gets its timestamps and watermarks (Flink: `WatermarkStrategy`). Immutable. */
import type { Erased } from '../erased.ts';
import { EventTimeError } from '../event-time-error.ts';
import { BoundedOutOfOrdernessWatermarks } from './bounded-out-of-orderness-watermarks.ts';
import { NoWatermarksGenerator } from './no-watermarks-generator.ts';
import type {
  TimestampAssigner,
  WatermarkGenerator,
  WatermarkGeneratorContext,
  WatermarkGeneratorSupplier,
} from './watermark-generator.ts';
import { WatermarksWithIdleness } from './watermarks-with-idleness.ts';

/** Immutable: each `with…` returns a new strategy. */
export class WatermarkStrategy<T> {
  private readonly supplier: WatermarkGeneratorSupplier<T>;
  private readonly assigner: Erased<Parameters<TimestampAssigner<T>>, number> | undefined;
  /** Set by withIdleness, in milliseconds. */
  readonly idleTimeoutMs: number | undefined;

  private constructor(
    supplier: WatermarkGeneratorSupplier<T>,
    assigner: Erased<Parameters<TimestampAssigner<T>>, number> | undefined,
    idleTimeoutMs: number | undefined,
  ) {
    this.supplier = supplier;
    this.assigner = assigner;
    this.idleTimeoutMs = idleTimeoutMs;
  }

  /** Records may be up to `boundMs` late. Throws INVALID_OUT_OF_ORDERNESS. */
  static forBoundedOutOfOrderness<T>(boundMs: number): WatermarkStrategy<T> {
    // Made once here for its check: a wrong bound is known when the job is built.
    new BoundedOutOfOrdernessWatermarks(boundMs);
    return WatermarkStrategy.forGenerator(() => new BoundedOutOfOrdernessWatermarks(boundMs));
  }

  /** Timestamps never go back within a partition. */
  static forMonotonousTimestamps<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.forBoundedOutOfOrderness(0);
  }

  /** A generator of the user's: periodic, or punctuated (emitting in onEvent). */
  static forGenerator<T>(supplier: WatermarkGeneratorSupplier<T>): WatermarkStrategy<T> {
    return new WatermarkStrategy(supplier, undefined, undefined);
  }

  /** No watermarks, for jobs in processing time. */
  static noWatermarks<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.forGenerator(() => new NoWatermarksGenerator());
  }

  /** Takes each event's time from the event; without it the source's record timestamp counts. */
  withTimestampAssigner(assigner: TimestampAssigner<T>): WatermarkStrategy<T> {
    return new WatermarkStrategy(this.supplier, assigner, this.idleTimeoutMs);
  }

  /** Others need not wait for a partition that is quiet for longer. Throws INVALID_IDLE_TIMEOUT. */
  withIdleness(timeoutMs: number): WatermarkStrategy<T> {
    if (!(timeoutMs > 0)) throw new EventTimeError('INVALID_IDLE_TIMEOUT', String(timeoutMs));
    return new WatermarkStrategy(this.supplier, this.assigner, timeoutMs);
  }

  /** The generator for one partition. */
  createWatermarkGenerator(context: WatermarkGeneratorContext): WatermarkGenerator<T> {
    const generator = this.supplier(context);
    if (this.idleTimeoutMs === undefined) return generator;
    return new WatermarksWithIdleness(generator, this.idleTimeoutMs, context.relativeClock);
  }

  /** The event's time; undefined if nobody knows it. Throws TIMESTAMP_NOT_A_NUMBER. */
  timestampOf(event: T, recordTimestamp: number | undefined): number | undefined {
    if (this.assigner === undefined) return recordTimestamp;
    const timestamp = this.assigner(event, recordTimestamp);
    if (typeof timestamp !== 'number' || Number.isNaN(timestamp)) {
      throw new EventTimeError('TIMESTAMP_NOT_A_NUMBER', String(timestamp));
    }
    return timestamp;
  }
}
