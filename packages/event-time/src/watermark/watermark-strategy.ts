/** How a stream gets its timestamps and watermarks (Flink: `WatermarkStrategy`). Immutable. */
import type { Erased } from '../erased.ts';
import { EventTimeError } from '../event-time-error.ts';
import { validName } from '../name.ts';
import { BoundedOutOfOrdernessWatermarks } from './bounded-out-of-orderness-watermarks.ts';
import { NoWatermarksGenerator } from './no-watermarks-generator.ts';
import type { WatermarkAlignmentParams } from './watermark-alignment.ts';
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
  /** Set by withWatermarkAlignment. */
  readonly alignment: WatermarkAlignmentParams | undefined;

  private constructor(
    supplier: WatermarkGeneratorSupplier<T>,
    { assigner, idleTimeoutMs, alignment }: Options<T> = {},
  ) {
    this.supplier = supplier;
    this.assigner = assigner;
    this.idleTimeoutMs = idleTimeoutMs;
    this.alignment = alignment;
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
    return new WatermarkStrategy(supplier);
  }

  /** No watermarks, for jobs in processing time. */
  static noWatermarks<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.forGenerator(() => new NoWatermarksGenerator());
  }

  /** Takes each event's time from the event; without it the source's record timestamp counts. */
  withTimestampAssigner(assigner: TimestampAssigner<T>): WatermarkStrategy<T> {
    return this.with({ assigner });
  }

  /** Others need not wait for a partition that is quiet for longer. Throws INVALID_IDLE_TIMEOUT. */
  withIdleness(timeoutMs: number): WatermarkStrategy<T> {
    if (!(timeoutMs > 0)) throw new EventTimeError('INVALID_IDLE_TIMEOUT', String(timeoutMs));
    return this.with({ idleTimeoutMs: timeoutMs });
  }

  /**
   * Pauses partitions that are more than `maxDriftMs` ahead of the slowest source of the group; who
   * is ahead is looked at every `updateIntervalMs`. Throws INVALID_NAME, INVALID_WATERMARK_ALIGNMENT.
   */
  withWatermarkAlignment(
    group: string,
    maxDriftMs: number,
    updateIntervalMs = 1_000,
  ): WatermarkStrategy<T> {
    validName(group, 'watermark group');
    if (!(maxDriftMs >= 0 && updateIntervalMs > 0)) {
      const detail = `drift ${maxDriftMs}, interval ${updateIntervalMs}`;
      throw new EventTimeError('INVALID_WATERMARK_ALIGNMENT', detail);
    }
    return this.with({ alignment: { group, maxDriftMs, updateIntervalMs } });
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

  private with(change: Options<T>): WatermarkStrategy<T> {
    const { assigner, idleTimeoutMs, alignment } = this;
    return new WatermarkStrategy(this.supplier, { assigner, idleTimeoutMs, alignment, ...change });
  }
}

interface Options<T> {
  readonly assigner?: Erased<Parameters<TimestampAssigner<T>>, number> | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly alignment?: WatermarkAlignmentParams | undefined;
}
