// Logs of compacted topics for tests, with what was written to them remembered beside.
import { gzipSync } from 'node:zlib';
import type { PartitionLog } from '../src/log/partition-log.ts';
import { controlBatch, type TransactionEnd } from '../src/producers/control-batch.ts';
import { BATCH_HEADER_BYTES, readBatchHeader } from '../src/records/batch-header.ts';
import { buildBatch, type NewBatch } from '../src/records/build-batch.ts';
import { crc32c } from '../src/records/crc32c.ts';

/** A record to write; without a value it deletes its key. */
export type KeyValue = readonly [key: string, value: string | null];

/** Codecs by their attribute bits. */
export const GZIP = 1;
export const LZ4 = 3;
const TRANSACTIONAL = 0x10;

/** A batch of keyed records. */
export function keyedBatch(
  records: readonly KeyValue[],
  timestamp: number,
  fields: NewBatch = {},
): Buffer {
  return buildBatch(
    records.map(([key, value]) => ({
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      timestamp,
    })),
    fields,
  );
}

/** The batch with its records packed; of other codecs than gzip only the mark is true. */
export function packed(batch: Buffer, codec: number): Buffer {
  const records = batch.subarray(BATCH_HEADER_BYTES);
  const result = Buffer.concat([
    batch.subarray(0, BATCH_HEADER_BYTES),
    codec === GZIP ? gzipSync(records) : records,
  ]);
  result.writeInt32BE(result.length - 12, 8);
  result.writeInt16BE(result.readInt16BE(21) | codec, 21);
  result.writeUInt32BE(crc32c(result, 21), 17);
  return result;
}

/** Compacts a log if its settings want it compacted now. */
export async function compact(log: PartitionLog): Promise<boolean> {
  const range = log.compaction.due();
  return range !== undefined && (await log.compaction.run(range));
}

/** An idempotent, or transactional, producer that writes to one log. */
export class LogProducer {
  readonly producerId: bigint;
  #sequence = 0;

  constructor(producerId: bigint) {
    this.producerId = producerId;
  }

  async send(
    log: PartitionLog,
    records: readonly KeyValue[],
    timestamp: number,
    options: { transactional?: boolean; codec?: number } = {},
  ): Promise<number> {
    const plain = keyedBatch(records, timestamp, {
      producerId: this.producerId,
      producerEpoch: 0,
      baseSequence: this.#sequence,
      attributes: options.transactional ? TRANSACTIONAL : 0,
    });
    const batch = options.codec === undefined ? plain : packed(plain, options.codec);
    const { baseOffset } = await log.append(batch, readBatchHeader(batch));
    this.#sequence += records.length;
    return baseOffset;
  }

  async end(log: PartitionLog, how: TransactionEnd, timestamp: number): Promise<void> {
    const { producerId } = this;
    const marker = controlBatch(how, { producerId, producerEpoch: 0 }, timestamp);
    await log.append(marker, readBatchHeader(marker));
  }
}
