// What of a log is to be compacted now, if anything (Kafka: LogCleanerManager, LogToClean).
import type { Segment } from '../log/segment.ts';
import type { TopicConfigs } from '../log/topic-configs.ts';

/** Whole segments in front of the active one. */
export interface CleanableRange {
  /** Where what was never compacted begins. */
  readonly firstDirtyOffset: number;
  /** Behind the last record that may be compacted; the first offset of a segment. */
  readonly endOffset: number;
  /** Bytes that were never compacted, as part of all bytes up to the end. */
  readonly dirtyRatio: number;
  /** Whether the settings of the topic want it compacted now. */
  readonly due: boolean;
}

/** The state of a log that decides. */
export interface CleanableState {
  /** All segments, the active one last. */
  readonly segments: readonly Segment[];
  readonly firstDirtyOffset: number;
  readonly lastStableOffset: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The range that may be compacted: never the active segment, nothing behind the last stable offset, no segment with
 * records younger than `min.compaction.lag.ms`. It is due when `min.cleanable.dirty.ratio` is exceeded, or when its
 * oldest dirty record is older than `max.compaction.lag.ms`.
 */
export function cleanableRange(state: CleanableState, configs: TopicConfigs): CleanableRange {
  const { segments, firstDirtyOffset, now } = state;
  const end = endOf(state, now - configs.number('min.compaction.lag.ms'));
  const dirtyFrom = segments.findIndex((_, i) => behind(segments, i) > firstDirtyOffset);
  const clean = segments.slice(0, Math.min(dirtyFrom, end));
  const dirty = segments.slice(clean.length, end);
  const dirtyBytes = sizeOf(dirty);
  const dirtyRatio = dirtyBytes === 0 ? 0 : dirtyBytes / (sizeOf(clean) + dirtyBytes);
  const oldest = Math.min(...dirty.flatMap(({ facts }) => positive(facts.firstTimestamp)));
  const overdue = oldest < now - configs.number('max.compaction.lag.ms');
  return {
    firstDirtyOffset,
    endOffset: segments[end]?.baseOffset ?? firstDirtyOffset,
    dirtyRatio,
    due: dirtyBytes > 0 && (overdue || dirtyRatio > configs.number('min.cleanable.dirty.ratio')),
  };
}

/** The index of the first segment that may not be compacted. */
function endOf(state: CleanableState, youngest: number): number {
  const { segments, firstDirtyOffset, lastStableOffset, now } = state;
  const last = segments.length - 1;
  const end = segments.findIndex((segment, i) => {
    if (i === last || behind(segments, i) > lastStableOffset) return true;
    const dirty = behind(segments, i) > firstDirtyOffset;
    return dirty && youngest < now && segment.facts.maxTimestamp > youngest;
  });
  return Math.max(0, end);
}

/** The offset behind a segment. */
function behind(segments: readonly Segment[], index: number): number {
  return segments[index + 1]?.baseOffset ?? Number.POSITIVE_INFINITY;
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}

function positive(timestamp: number): number[] {
  return timestamp > 0 ? [timestamp] : [];
}
