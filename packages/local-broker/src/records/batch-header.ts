// The fixed 61 bytes in front of every record batch (format 2, KIP-98). The log and the producer state read
// it; only three of its fields are ever written by a broker.

/** Bytes before the first record of a batch. */
export const BATCH_HEADER_BYTES = 61;
/** Bytes that `batchLength` does not count: base offset and the length itself. */
export const BATCH_LENGTH_OVERHEAD = 12;
/** The producer id of a batch that no idempotent producer sent. */
export const NO_PRODUCER_ID = -1n;

const LEADER_EPOCH_AT = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
/** Where the bytes begin that the checksum covers. */
export const CHECKSUMMED_FROM = 21;

/** A record batch header. Offsets and timestamps (epoch milliseconds) are numbers: exact up to 2^53. */
export interface BatchHeader {
  readonly baseOffset: number;
  /** Size of the batch without its first 12 bytes. */
  readonly batchLength: number;
  readonly partitionLeaderEpoch: number;
  readonly magic: number;
  /** CRC32C of everything from the attributes to the end. */
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** A compression codec, as attribute bits 0-2 name it. */
export type CompressionCodec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
const CODECS: readonly CompressionCodec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Reads the header at `at`. The caller has made sure that 61 bytes are there. */
export function readBatchHeader(bytes: Buffer, at = 0): BatchHeader {
  return {
    baseOffset: readLong(bytes, at),
    batchLength: bytes.readInt32BE(at + 8),
    partitionLeaderEpoch: bytes.readInt32BE(at + LEADER_EPOCH_AT),
    magic: bytes.readInt8(at + MAGIC_AT),
    crc: bytes.readUInt32BE(at + 17),
    attributes: bytes.readInt16BE(at + CHECKSUMMED_FROM),
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    baseTimestamp: readLong(bytes, at + 27),
    maxTimestamp: readLong(bytes, at + 35),
    producerId: bytes.readBigInt64BE(at + 43),
    producerEpoch: bytes.readInt16BE(at + 51),
    baseSequence: bytes.readInt32BE(at + 53),
    recordCount: bytes.readInt32BE(at + 57),
  };
}

/** Size of the whole batch in bytes. */
export function batchBytes(header: BatchHeader): number {
  return header.batchLength + BATCH_LENGTH_OVERHEAD;
}

/** The offset after the batch's last record; compaction may have removed records, never this offset. */
export function nextOffset(header: BatchHeader): number {
  return header.baseOffset + header.lastOffsetDelta + 1;
}

/** How the records are compressed, or undefined when the attribute bits name no codec. */
export function compressionOf(header: BatchHeader): CompressionCodec | undefined {
  return CODECS[header.attributes & 0x07];
}

/** Whether the timestamps of the batch are the broker's (LogAppendTime) instead of the producer's. */
export function hasLogAppendTime(header: BatchHeader): boolean {
  return (header.attributes & 0x08) !== 0;
}

/** Whether the batch belongs to a transaction. */
export function isTransactional(header: BatchHeader): boolean {
  return (header.attributes & 0x10) !== 0;
}

/** The same of a batch that nobody has looked at yet, and that may be none. */
export function claimsToBeTransactional(batch: Buffer | null): boolean {
  return (
    batch !== null &&
    batch.length >= BATCH_HEADER_BYTES &&
    (batch.readInt16BE(ATTRIBUTES_AT) & 0x10) !== 0
  );
}

/** Whether the batch holds control records (transaction markers), which no client may write. */
export function isControlBatch(header: BatchHeader): boolean {
  return (header.attributes & 0x20) !== 0;
}

/** Writes what the broker decides on append. Both fields lie before the checksummed part. */
export function assignOffset(bytes: Buffer, baseOffset: number, leaderEpoch: number): void {
  bytes.writeBigInt64BE(BigInt(baseOffset), 0);
  bytes.writeInt32BE(leaderEpoch, LEADER_EPOCH_AT);
}

function readLong(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}
