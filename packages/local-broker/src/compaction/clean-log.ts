// One round of compaction of one log (Kafka: Cleaner): first the newest offset of every key in what was never
// compacted, then all segments anew, from the first one on, with only what that leaves.
import type { LogContext } from '../log/log-context.ts';
import type { LogSegments } from '../log/log-segments.ts';
import { LARGEST_OFFSET_DELTA } from '../log/scan.ts';
import type { Segment } from '../log/segment.ts';
import { dropReplacement, openReplacement, replaceSegments } from '../log/segment-swap.ts';
import type { TopicConfigs } from '../log/topic-configs.ts';
import type { PartitionProducers } from '../producers/partition-producers.ts';
import { isControlBatch, nextOffset, readBatchHeader } from '../records/batch-header.ts';
import { RecordCursor } from '../records/record-cursor.ts';
import { batchChunks, type FileBatch } from './batch-chunks.ts';
import { BatchFilter } from './batch-filter.ts';
import type { CleanableRange } from './cleanable-range.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import { OffsetMap } from './offset-map.ts';
import type { Pace } from './pace.ts';
import { openPayload } from './payload.ts';

/** A log to compact. */
export interface LogToClean {
  readonly segments: LogSegments;
  readonly producers: PartitionProducers;
  readonly configs: TopicConfigs;
  readonly context: LogContext;
  readonly pace: Pace;
  /** Keys that fit into memory; fewer only in tests. */
  readonly mapSlots?: number;
}

const WRITE_BYTES = 1024 * 1024;

/**
 * Compacts the range, or the front of it when there are more keys than the map can hold.
 * @returns the offset up to which the log is compacted now
 * @throws MalformedRecordError, CompactionStopped, the system's error; the log is then as it was, or partly compacted
 */
export async function cleanLog(log: LogToClean, range: CleanableRange): Promise<number> {
  const map = await newestOffsets(log, range);
  const { all } = log.segments;
  const cleaned = all.filter(
    ({ baseOffset }) => baseOffset < Math.min(map.nextOffset, range.endOffset),
  );
  const transactions = new CleanedTransactions(all.flatMap(({ facts }) => facts.aborted));
  const filter = new BatchFilter({
    map,
    transactions,
    lastBatches: log.producers.lastBatches(log.segments.endOffset),
    endOffset: range.endOffset,
    now: log.context.clock.now(),
    deleteRetentionMs: log.configs.number('delete.retention.ms'),
    pace: log.pace,
  });
  for (const group of grouped(cleaned, log.configs.number('segment.bytes'))) {
    await cleanGroup(log, group, filter, transactions);
  }
  return map.nextOffset;
}

/** The newest offset of each key behind the first dirty offset, aborted records left out. */
async function newestOffsets(log: LogToClean, range: CleanableRange): Promise<OffsetMap> {
  const { firstDirtyOffset: from, endOffset } = range;
  const map = new OffsetMap(endOffset - from, log.mapSlots);
  map.nextOffset = from;
  const { all } = log.segments;
  const aborted = all.flatMap(({ facts }) => facts.aborted);
  const transactions = new CleanedTransactions(aborted.filter((each) => each.lastOffset >= from));
  for (const segment of log.segments.from(from)) {
    if (segment.baseOffset >= endOffset) break;
    const position = segment.index.floorOffset(from)?.position ?? 0;
    for await (const chunk of batchChunks(segment.file, position)) {
      for (const batch of chunk) {
        if (nextOffset(batch.header) <= from) continue;
        if (!(await noteKeys(batch, map, transactions, from, log.pace))) return map;
        map.nextOffset = nextOffset(batch.header);
      }
    }
  }
  map.nextOffset = Math.max(from, endOffset);
  return map;
}

/** False when the map is full. */
async function noteKeys(
  { bytes, header }: FileBatch,
  map: OffsetMap,
  transactions: CleanedTransactions,
  from: number,
  pace: Pace,
): Promise<boolean> {
  if (isControlBatch(header)) {
    transactions.isUseless(header, bytes);
    return true;
  }
  if (transactions.isAborted(header)) return true;
  const payload = await openPayload(bytes, header);
  if (payload === undefined) return true;
  const record = new RecordCursor(header, payload);
  while (record.next()) {
    if (pace.due) await pace.rest();
    if (record.keyStart < 0 || record.offset < from) continue;
    if (!map.put(payload.subarray(record.keyStart, record.keyEnd), record.offset)) return false;
  }
  return true;
}

/** Small segments become one, as long as `segment.bytes` allows it. */
function grouped(segments: readonly Segment[], segmentBytes: number): Segment[][] {
  const groups: Segment[][] = [];
  let size = 0;
  for (const segment of segments) {
    const group = groups.at(-1);
    size += segment.size;
    const first = group?.[0]?.baseOffset ?? 0;
    const wide = segment.facts.nextOffset - first > LARGEST_OFFSET_DELTA;
    if (group === undefined || size > segmentBytes || wide) {
      groups.push([segment]);
      size = segment.size;
    } else group.push(segment);
  }
  return groups;
}

async function cleanGroup(
  log: LogToClean,
  group: readonly Segment[],
  filter: BatchFilter,
  transactions: CleanedTransactions,
): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const { segments } = log;
  const interval = log.configs.number('index.interval.bytes');
  const target = await openReplacement(segments.store, first.baseOffset, interval);
  const retainedBefore = transactions.retained.length;
  let changed = group.length > 1;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    await append(target, pending);
    pending = [];
    pendingBytes = 0;
  };
  try {
    for (const segment of group) {
      for await (const chunk of batchChunks(segment.file, 0)) {
        for (const { bytes, header } of chunk) {
          const kept = await filter.retained(bytes, header);
          changed ||= kept !== bytes;
          if (kept === undefined) continue;
          pending.push(kept);
          pendingBytes += kept.length;
          if (pendingBytes >= WRITE_BYTES) await flush();
          if (log.pace.due) await log.pace.rest();
        }
      }
    }
    await flush();
    target.facts.nextOffset = group.at(-1)?.facts.nextOffset ?? target.facts.nextOffset;
    target.facts.aborted.push(...transactions.retained.slice(retainedBefore));
    if (changed) await replaceSegments(segments, group, target);
  } finally {
    await dropReplacement(segments, target);
  }
}

async function append(target: Segment, batches: readonly Buffer[]): Promise<void> {
  if (batches.length === 0) return;
  let position = target.size;
  await target.file.append(batches);
  for (const batch of batches) {
    const header = readBatchHeader(batch);
    target.learn(header, header.baseOffset, position);
    position += batch.length;
  }
}
