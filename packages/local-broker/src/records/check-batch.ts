// Is this a whole, undamaged record batch? Asked of what producers send and of what recovery finds on disk.
import {
  BATCH_HEADER_BYTES,
  BATCH_LENGTH_OVERHEAD,
  type BatchHeader,
  batchBytes,
  CHECKSUMMED_FROM,
  readBatchHeader,
} from './batch-header.ts';
import { crc32c } from './crc32c.ts';

/**
 * The batch at a position: whole and undamaged, or why not. `truncated` means that the bytes end before the
 * batch does (a torn tail, or a fetch cut short); `corrupt` that more bytes would not help.
 */
export type BatchCheck =
  | { readonly state: 'whole'; readonly header: BatchHeader }
  | { readonly state: 'truncated' }
  | { readonly state: 'old-format'; readonly magic: number }
  | { readonly state: 'corrupt'; readonly reason: string };

/** Checks length, format and CRC32C of the batch that begins at `at`; reads no record. */
export function checkBatch(bytes: Buffer, at = 0): BatchCheck {
  const available = bytes.length - at;
  if (available < CHECKSUMMED_FROM) return { state: 'truncated' };
  const magic = bytes.readInt8(at + 16);
  if (magic === 0 || magic === 1) return { state: 'old-format', magic };
  if (magic !== 2) return { state: 'corrupt', reason: `unknown record format ${magic}` };
  const length = bytes.readInt32BE(at + 8) + BATCH_LENGTH_OVERHEAD;
  if (length < BATCH_HEADER_BYTES)
    return { state: 'corrupt', reason: `batch length ${length} is below the header` };
  if (available < length) return { state: 'truncated' };
  const header = readBatchHeader(bytes, at);
  const crc = crc32c(bytes, at + CHECKSUMMED_FROM, at + batchBytes(header));
  if (crc !== header.crc)
    return { state: 'corrupt', reason: `checksum is ${crc}, the header says ${header.crc}` };
  return { state: 'whole', header };
}
