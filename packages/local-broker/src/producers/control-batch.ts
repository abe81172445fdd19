// Transaction markers are record batches too: one control record whose key says how the transaction ended.
import { BATCH_HEADER_BYTES } from '../records/batch-header.ts';
import { buildBatch } from '../records/build-batch.ts';

/** How a transaction ended. */
export type TransactionEnd = 'commit' | 'abort';

const ENDS: readonly TransactionEnd[] = ['abort', 'commit'];

/** How the marker in this control batch ends its transaction; undefined for control records of other kinds. */
export function transactionEndOf(batch: Buffer): TransactionEnd | undefined {
  let at = skipVarint(batch, BATCH_HEADER_BYTES);
  at += 1;
  at = skipVarint(batch, at);
  at = skipVarint(batch, at);
  at = skipVarint(batch, at);
  return at + 4 <= batch.length ? ENDS[batch.readInt16BE(at + 2)] : undefined;
}

/** Transactional, and a control batch. */
const MARKER_ATTRIBUTES = 0x30;

/**
 * The marker that ends a producer's transaction in a partition.
 * @param timestamp epoch milliseconds
 */
export function controlBatch(
  end: TransactionEnd,
  producer: { readonly producerId: bigint; readonly producerEpoch: number },
  timestamp: number,
): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(ENDS.indexOf(end), 2);
  // Version 0, and the epoch of the coordinator, of which there was never another one.
  const value = Buffer.alloc(6);
  return buildBatch([{ key, value, timestamp }], { ...producer, attributes: MARKER_ATTRIBUTES });
}

function skipVarint(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && ((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}
