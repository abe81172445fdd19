import { MIN_WATERMARK } from '../time/watermark.ts';

/** A watermark with idleness, as plain data. */
export interface PartialSnapshot {
  readonly watermark: number;
  readonly idle: boolean;
}

/** The watermark and idleness of one partition. */
export class PartialWatermark {
  watermark = MIN_WATERMARK;
  idle = false;

  /** As plain data. */
  snapshot(): PartialSnapshot {
    return { watermark: this.watermark, idle: this.idle };
  }

  restore({ watermark, idle }: PartialSnapshot): void {
    this.watermark = watermark;
    this.idle = idle;
  }

  /** A watermark makes the partition active; returns whether it advanced. */
  setWatermark(watermark: number): boolean {
    this.idle = false;
    if (!(watermark > this.watermark)) return false;
    this.watermark = watermark;
    return true;
  }
}

/** What was combined last, as plain data. */
export interface CombinedSnapshot extends PartialSnapshot {
  /** All partitions have gone. */
  readonly isOver: boolean;
}

/** The lowest watermark of the partitions that are not idle (Flink 2.x's class of this name). */
export class CombinedWatermarkStatus {
  watermark = MIN_WATERMARK;
  idle = false;
  private readonly partials = new Set<PartialWatermark>();
  private everHadPartials = false;

  add(partial: PartialWatermark): void {
    this.partials.add(partial);
    this.everHadPartials = true;
  }

  remove(partial: PartialWatermark): void {
    this.partials.delete(partial);
  }

  /** As plain data, without the partitions. */
  snapshot(): CombinedSnapshot {
    const isOver = this.everHadPartials && this.partials.size === 0;
    return { watermark: this.watermark, idle: this.idle, isOver };
  }

  restore({ watermark, idle, isOver }: CombinedSnapshot): void {
    this.watermark = watermark;
    this.idle = idle;
    this.everHadPartials ||= isOver;
  }

  /** Combines anew; returns whether the watermark advanced. `idle` is up to date afterwards. */
  update(): boolean {
    if (this.partials.size === 0) {
      // Nobody ever: not known yet. All gone: nothing more comes.
      this.idle = this.everHadPartials;
      return false;
    }
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    let allIdle = true;
    for (const partial of this.partials) {
      if (partial.watermark > maximum) maximum = partial.watermark;
      if (partial.idle) continue;
      allIdle = false;
      if (partial.watermark < minimum) minimum = partial.watermark;
    }
    this.idle = allIdle;
    // With all of them idle the highest counts, so that the order in which they idled does not.
    const combined = allIdle ? maximum : minimum;
    if (!(combined > this.watermark)) return false;
    this.watermark = combined;
    return true;
  }
}
