// Offsets and timestamps of single records, for ListOffsets by time. The rest of the log never looks inside a
// batch.
import { gunzipSync } from 'node:zlib';
import { type BatchHeader, compressionOf, hasLogAppendTime } from '../records/batch-header.ts';
import { batchPayload, recordsOf } from '../records/record.ts';

/** Where a record is, and when it happened (epoch milliseconds). */
export interface RecordPlace {
  readonly offset: number;
  readonly timestamp: number;
}

/** A batch that grows beyond this when it is unpacked was made to do harm. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;

/**
 * The first record of the batch at or behind `fromOffset` that is not older than `timestamp`. Batches compressed
 * with other codecs than gzip, and damaged ones, are not opened: for them it is the batch's first offset, so that
 * a reader who starts there misses nothing.
 */
export function firstRecordFrom(
  batch: Buffer,
  header: BatchHeader,
  timestamp: number,
  fromOffset: number,
): RecordPlace | undefined {
  const start = {
    offset: Math.max(header.baseOffset, fromOffset),
    timestamp: header.maxTimestamp,
  };
  if (hasLogAppendTime(header)) return start;
  try {
    const payload = unpacked(batch, header);
    if (payload === undefined) return start;
    for (const record of recordsOf(header, payload)) {
      if (record.timestamp >= timestamp && record.offset >= fromOffset) {
        return { offset: record.offset, timestamp: record.timestamp };
      }
    }
    return undefined;
  } catch {
    return start;
  }
}

function unpacked(batch: Buffer, header: BatchHeader): Buffer | undefined {
  const payload = batchPayload(batch);
  const codec = compressionOf(header);
  if (codec === 'none') return payload;
  return codec === 'gzip'
    ? gunzipSync(payload, { maxOutputLength: MAX_UNPACKED_BYTES })
    : undefined;
}
