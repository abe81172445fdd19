// Reads a segment from a position to its end in pieces that hold whole batches.
import { batchSizeAt, wholeBatches } from '../log/batch-walk.ts';
import { BATCH_HEADER_BYTES, type BatchHeader, readBatchHeader } from '../records/batch-header.ts';
import { MalformedRecordError } from '../records/record.ts';
import type { AppendFile } from '../storage/append-file.ts';

const READ_BYTES = 256 * 1024;

/** A batch, and where it is in its file. */
export interface FileBatch {
  readonly bytes: Buffer;
  readonly header: BatchHeader;
}

/**
 * The batches from `from` on, some at a time.
 * @throws MalformedRecordError when a length makes no sense
 */
export async function* batchChunks(
  file: AppendFile,
  from: number,
): AsyncGenerator<Generator<FileBatch>> {
  for (let position = from; position + BATCH_HEADER_BYTES <= file.size; ) {
    let bytes = await file.read(position, READ_BYTES);
    let { end } = wholeBatches(bytes, Number.MAX_SAFE_INTEGER, bytes.length);
    if (end === 0) {
      end = batchSizeAt(bytes, 0);
      if (end < BATCH_HEADER_BYTES || position + end > file.size)
        throw new MalformedRecordError(`There is no whole batch at byte ${position} of a segment`);
      bytes = await file.read(position, end);
    }
    yield batchesIn(bytes, end);
    position += end;
  }
}

function* batchesIn(bytes: Buffer, end: number): Generator<FileBatch> {
  for (let at = 0; at < end; ) {
    const size = batchSizeAt(bytes, at);
    yield { bytes: bytes.subarray(at, at + size), header: readBatchHeader(bytes, at) };
    at += size;
  }
}
