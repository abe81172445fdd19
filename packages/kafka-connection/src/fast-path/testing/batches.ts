/** Record batches for tests, as kafkajs' produce request (stock or ours) or a broker would make them. */

import { crc32c } from '../bytes/crc32c.ts';
import type { ProduceRequest } from '../produce/produce-request.ts';
import type { OutgoingMessage } from '../produce/record-batch-encoder.ts';
import { type Load, ours } from './load-kafkajs.ts';

type RequestModule = (request: ProduceRequest) => { encode(): Promise<{ buffer: Buffer }> };

/** How a batch differs from that of a plain producer. */
export type BatchTraits = Pick<
  ProduceRequest,
  'producerId' | 'producerEpoch' | 'transactionalId' | 'compression'
> & { readonly firstSequence?: number };

/** One batch, taken out of a whole produce request. */
export async function encodeBatch(
  load: Load,
  messages: readonly OutgoingMessage[],
  { firstSequence = 0, ...traits }: BatchTraits = {},
): Promise<Buffer> {
  const produceRequest = load<RequestModule>('protocol/requests/produce/v3/request.js');
  const { buffer } = await produceRequest({
    acks: -1,
    timeout: 30_000,
    ...traits,
    topicData: [{ topic: 't', partitions: [{ partition: 0, messages, firstSequence }] }],
  }).encode();
  const idSize = traits.transactionalId?.length ?? 0;
  // Behind id, acks, time-out, one topic of one letter, one partition and the size of its records.
  return Buffer.from(buffer.subarray(2 + idSize + 2 + 4 + 4 + 3 + 4 + 4 + 4));
}

/** The same batch at another offset; the broker writes it without changing the checksum. */
export function atOffset(batch: Buffer, offset: number): Buffer {
  const moved = Buffer.from(batch);
  moved.writeBigInt64BE(BigInt(offset));
  return moved;
}

/** A batch as compaction leaves it: the header of `batch` without any record. */
export function emptied(batch: Buffer): Buffer {
  const header = Buffer.from(batch.subarray(0, 61));
  header.writeInt32BE(0, 57);
  return checked(header);
}

/** The marker that ends a transaction, as a broker writes it. */
export async function marker(kind: 'abort' | 'commit', producerId: number, offset: number) {
  const key = Buffer.from([0, 0, 0, kind === 'commit' ? 1 : 0]);
  const batch = await encodeBatch(ours, [{ key, value: Buffer.alloc(6) }], {
    producerId,
    transactionalId: 'x',
  });
  batch.writeInt16BE(batch.readInt16BE(21) | 0x20, 21);
  return atOffset(checked(batch), offset);
}

function checked(batch: Buffer): Buffer {
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}
