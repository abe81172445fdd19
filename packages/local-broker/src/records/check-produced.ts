// May a client append these bytes? The rules of Kafka's LogValidator that concern the batch itself.
import { gunzipSync } from 'node:zlib';
import type { KafkaErrorName } from '../wire/error-codes.ts';
import {
  type BatchHeader,
  batchBytes,
  type CompressionCodec,
  compressionOf,
  isControlBatch,
  NO_PRODUCER_ID,
} from './batch-header.ts';
import { checkBatch } from './check-batch.ts';
import { batchPayload, MalformedRecordError, recordsOf } from './record.ts';

/** More than this does not come out of an honest batch. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;

/** The batch's header, or why it is refused. */
export type ProducedCheck =
  | { readonly ok: true; readonly header: BatchHeader }
  | {
      readonly ok: false;
      readonly error: KafkaErrorName;
      readonly message: string /** Positions in the batch of the records to blame, where some are. */;
      readonly badRecords: readonly number[];
    };

/**
 * Checks what a Produce request carries for one partition: exactly one batch of format 2, whole and plausible.
 * What the settings of the topic say about sizes and times is checked by its log.
 * @param keysRequired compacted topics demand a key of every record
 */
export function checkProduced(records: Buffer, keysRequired: boolean): ProducedCheck {
  const check = checkBatch(records);
  if (check.state === 'truncated') return refuse('CORRUPT_MESSAGE', 'The batch is cut off.');
  if (check.state === 'corrupt')
    return refuse('CORRUPT_MESSAGE', `The batch is damaged: ${check.reason}.`);
  if (check.state === 'old-format') {
    return refuse(
      'UNSUPPORTED_FOR_MESSAGE_FORMAT',
      `Message format ${check.magic} is not stored, only format 2.`,
    );
  }
  const { header } = check;
  if (batchBytes(header) !== records.length) {
    return refuse(
      'INVALID_RECORD',
      'A request may hold one batch for a partition, and nothing behind it.',
    );
  }
  const problem = contradiction(header);
  if (problem !== undefined) return refuse('INVALID_RECORD', problem);
  const keyless = keysRequired ? missingKeys(header, records) : undefined;
  if (keyless !== undefined) return { ok: false, error: 'INVALID_RECORD', ...keyless };
  return { ok: true, header };
}

function contradiction(header: BatchHeader): string | undefined {
  if (isControlBatch(header)) return 'Clients cannot write control batches.';
  if (compressionOf(header) === undefined) return 'The compression codec is unknown.';
  if (header.baseOffset !== 0) return 'Offsets of a batch that is produced begin at 0.';
  if (header.recordCount < 1) return 'The batch has no records.';
  if (header.lastOffsetDelta !== header.recordCount - 1)
    return 'Offsets and number of records do not agree.';
  if (header.producerId !== NO_PRODUCER_ID && header.baseSequence < 0)
    return 'The batch has no sequence number.';
  return undefined;
}

/** Batches in a codec that this process cannot open are taken on trust. */
function missingKeys(header: BatchHeader, batch: Buffer) {
  try {
    const payload = decompress(compressionOf(header), batchPayload(batch));
    if (payload === undefined) return undefined;
    const badRecords: number[] = [];
    for (const { key, offset } of recordsOf(header, payload)) {
      if (key === null) badRecords.push(offset - header.baseOffset);
    }
    const message = 'A compacted topic takes no record without a key.';
    return badRecords.length === 0 ? undefined : { message, badRecords };
  } catch (error) {
    const known = error instanceof MalformedRecordError;
    const message = known ? error.message : 'The records cannot be decompressed.';
    return { message, badRecords: [] };
  }
}

function decompress(codec: CompressionCodec | undefined, payload: Buffer): Buffer | undefined {
  if (codec === 'none') return payload;
  if (codec === 'gzip') return gunzipSync(payload, { maxOutputLength: MAX_UNPACKED_BYTES });
  return undefined;
}

function refuse(error: KafkaErrorName, message: string): ProducedCheck {
  return { ok: false, error, message, badRecords: [] };
}
