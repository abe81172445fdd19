/**
 * Keeps sources of one group from running away from each other: whoever is more than the drift
 * ahead of the lowest watermark is to be paused (Flink: `SourceCoordinator.announceCombinedWatermark`,
 * FLIP-182 and FLIP-217).
 */

/** What `withWatermarkAlignment` was given (Flink: `WatermarkAlignmentParams`). */
export interface WatermarkAlignmentParams {
  readonly group: string;
  readonly maxDriftMs: number;
  /** How often the limit moves. */
  readonly updateIntervalMs: number;
}

/**
 * What the sources of all groups last said. A task has one of its own unless its runtime gives
 * several tasks the same one, which aligns them with each other.
 */
export class WatermarkAlignment {
  private readonly groups = new Map<string, Map<object, number>>();

  /** A source that is idle, or has no watermark yet, reports `undefined`: nobody waits for it. */
  report(source: object, group: string, watermark: number | undefined): void {
    const members = this.groups.get(group) ?? new Map<object, number>();
    this.groups.set(group, members);
    if (watermark === undefined) members.delete(source);
    else members.set(source, watermark);
  }

  /** The source is no more. */
  leave(source: object): void {
    for (const members of this.groups.values()) members.delete(source);
  }

  /** The lowest watermark of a group; Infinity if nobody has one. */
  lowest(group: string): number {
    return Math.min(Number.POSITIVE_INFINITY, ...(this.groups.get(group)?.values() ?? []));
  }
}
