/**
 * A watermark t says that no more records with a timestamp of t or less will come. It travels as a
 * bare number: Flink's `Long.MIN_VALUE` and `Long.MAX_VALUE` are `-Infinity` and `Infinity` here.
 */

/** No watermark yet. */
export const MIN_WATERMARK = Number.NEGATIVE_INFINITY;

/** The watermark after the last record of a bounded input. */
export const MAX_WATERMARK = Number.POSITIVE_INFINITY;

/** How often a runtime asks generators for a watermark (Flink: `ExecutionConfig.autoWatermarkInterval`). */
export const DEFAULT_AUTO_WATERMARK_INTERVAL_MS = 200;
