// Logs for tests: batches to append, and a log in a folder or in memory.
import type { Clock } from '../src/clock.ts';
import { PartitionLog } from '../src/log/partition-log.ts';
import { TopicConfigs } from '../src/log/topic-configs.ts';
import { ManualClock } from '../src/manual-clock.ts';
import { readBatchHeader } from '../src/records/batch-header.ts';
import { buildBatch, type NewBatch } from '../src/records/build-batch.ts';
import { DiskStore, type FileStore, MemoryStore } from '../src/storage/file-store.ts';
import type { FsyncPolicy } from '../src/storage/fsync-policy.ts';
import type { StorageEvent } from '../src/storage/storage-event.ts';

/** When manual clocks begin (epoch milliseconds). */
export const START = 1_700_000_000_000;

/** A batch of `values`, one record each, with consecutive timestamps from `timestamp` on. */
export function batchOf(
  values: readonly string[],
  timestamp = START,
  fields: NewBatch = {},
): Buffer {
  const records = values.map((value, i) => ({
    key: null,
    value: Buffer.from(value),
    timestamp: timestamp + i,
  }));
  return buildBatch(records, fields);
}

/** Appends to a log what `batchOf` makes. */
export function append(log: PartitionLog, batch: Buffer) {
  return log.append(batch, readBatchHeader(batch));
}

/** How a test log is made. */
export interface TestLogOptions {
  /** Absent: in memory. */
  readonly folder?: string;
  readonly store?: FileStore;
  readonly configs?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly fsync?: FsyncPolicy;
  readonly events?: StorageEvent[];
}

/** Opens a log. */
export function openLog(options: TestLogOptions = {}): Promise<PartitionLog> {
  const {
    folder,
    configs = {},
    clock = new ManualClock(START),
    fsync = 'close',
    events = [],
  } = options;
  const store =
    options.store ?? (folder === undefined ? new MemoryStore('log') : new DiskStore(folder));
  const onEvent = (event: StorageEvent) => void events.push(event);
  return PartitionLog.open('topic-0', store, new TopicConfigs(configs), { clock, fsync, onEvent });
}

/** The sizes and first offsets of the batches in a buffer, and their values joined. */
export function batchesIn(
  bytes: Buffer,
): { baseOffset: number; nextOffset: number; size: number }[] {
  const found: { baseOffset: number; nextOffset: number; size: number }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readBatchHeader(bytes, at);
    const size = header.batchLength + 12;
    found.push({
      baseOffset: header.baseOffset,
      nextOffset: header.baseOffset + header.lastOffsetDelta + 1,
      size,
    });
    at += size;
  }
  return found;
}

/** All bytes from the log's start to its end. */
export async function readAll(log: PartitionLog): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let offset = log.logStartOffset; offset < log.highWatermark; ) {
    const read = await log.read(offset, 1024 * 1024, { minOneBatch: true, committed: false });
    if (read === 'OFFSET_OUT_OF_RANGE') throw new Error(`${offset} is out of range`);
    parts.push(read.bytes);
    offset = batchesIn(read.bytes).at(-1)?.nextOffset ?? Number.MAX_SAFE_INTEGER;
  }
  return Buffer.concat(parts);
}
