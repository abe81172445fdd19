// Which old segments a log may forget (retention.ms, retention.bytes).
import type { TopicConfigs } from './topic-configs.ts';

/** What retention looks at in a segment. */
export interface RetainedSegment {
  readonly size: number;
  readonly facts: { readonly maxTimestamp: number };
}

/** How many of the oldest segments are to go, and the setting that says so. */
export interface Expired {
  readonly count: number;
  readonly reason: 'retention.ms' | 'retention.bytes';
}

/**
 * Counts the segments, oldest first, that retention takes: all records older than `retention.ms`, or more than
 * `retention.bytes` in the segments behind. Compaction may have left segments without records, which go too.
 * @param now epoch milliseconds
 */
export function expiredSegments(
  segments: readonly RetainedSegment[],
  configs: TopicConfigs,
  now: number,
): Expired {
  if (!configs.words('cleanup.policy').includes('delete'))
    return { count: 0, reason: 'retention.ms' };
  const byTime = countFirst(segments, tooOld(configs.number('retention.ms'), now));
  const bySize = countFirst(segments, tooMuch(configs.number('retention.bytes'), segments));
  return byTime >= bySize
    ? { count: byTime, reason: 'retention.ms' }
    : { count: bySize, reason: 'retention.bytes' };
}

function tooOld(retentionMs: number, now: number): (segment: RetainedSegment) => boolean {
  if (retentionMs < 0) return () => false;
  return ({ size, facts }) => size === 0 || now - facts.maxTimestamp > retentionMs;
}

function tooMuch(
  retentionBytes: number,
  segments: readonly RetainedSegment[],
): (segment: RetainedSegment) => boolean {
  if (retentionBytes < 0) return () => false;
  let excess = segments.reduce((sum, { size }) => sum + size, 0) - retentionBytes;
  return ({ size }) => {
    if (excess < size) return false;
    excess -= size;
    return true;
  };
}

function countFirst<T>(items: readonly T[], holds: (item: T) => boolean): number {
  const end = items.findIndex((item) => !holds(item));
  return end === -1 ? items.length : end;
}
