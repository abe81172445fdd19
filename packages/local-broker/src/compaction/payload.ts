// The records of a batch in the clear, and back. Both leave the work to another thread.
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type BatchHeader, compressionOf } from '../records/batch-header.ts';
import { batchPayload } from '../records/record.ts';

/** A batch that grows beyond this when it is unpacked was made to do harm. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);
const zip = promisify<Buffer, Buffer>(gzip);

/** The records of a batch, uncompressed; undefined when they are compressed with another codec than gzip. */
export async function openPayload(batch: Buffer, header: BatchHeader): Promise<Buffer | undefined> {
  const payload = batchPayload(batch);
  const codec = compressionOf(header);
  if (codec === 'none' || header.recordCount === 0) return payload;
  if (codec !== 'gzip') return undefined;
  return unzip(payload, { maxOutputLength: MAX_UNPACKED_BYTES });
}

/** Compresses records again, in the codec of their batch. */
export async function closePayload(records: Buffer, header: BatchHeader): Promise<Buffer> {
  return compressionOf(header) === 'gzip' ? zip(records) : records;
}
