import type { Clock } from '../time/clock.ts';
import { MIN_WATERMARK } from '../time/watermark.ts';
import type {
  WatermarkAlignment,
  WatermarkAlignmentParams,
} from '../watermark/watermark-alignment.ts';

/** What one source has to do with alignment; without parameters nothing. */
export class SourceAlignment {
  /** Partitions ahead of this are to be paused. */
  limit = Number.POSITIVE_INFINITY;
  private readonly params: WatermarkAlignmentParams | undefined;
  private readonly alignment: WatermarkAlignment;
  private readonly clock: Clock;
  private updatedAt = Number.NEGATIVE_INFINITY;

  constructor(
    params: WatermarkAlignmentParams | undefined,
    alignment: WatermarkAlignment,
    clock: Clock,
  ) {
    this.params = params;
    this.alignment = alignment;
    this.clock = clock;
  }

  /** At each probe: says where the source is, and once in an interval learns how far it may go. */
  onPeriodicEmit(watermark: number, idle: boolean): void {
    if (this.params === undefined) return;
    const { group, maxDriftMs, updateIntervalMs } = this.params;
    const known = !idle && watermark > MIN_WATERMARK;
    this.alignment.report(this, group, known ? watermark : undefined);
    const now = this.clock.now();
    if (now - this.updatedAt < updateIntervalMs) return;
    this.updatedAt = now;
    this.limit = this.alignment.lowest(group) + maxDriftMs;
  }

  leave(): void {
    this.alignment.leave(this);
  }
}
