// What a segment knows, stored beside it, so that a start need not read the whole log: everything up to the
// checkpoint is trusted, only what follows is scanned. It carries a checksum and can always be made anew.

import type { ProducerSnapshot } from '../producers/partition-producers.ts';
import type { AbortedTransaction } from '../producers/producer-entry.ts';
import { crc32c } from '../records/crc32c.ts';

/** State of a partition after the first `size` bytes of a segment. */
export interface Checkpoint {
  readonly size: number;
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  readonly maxTimestampBatch: number;
  readonly firstTimestamp: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly producers: ProducerSnapshot;
  /** Entries of the segment's index. */
  readonly index: Float64Array;
}

const FORMAT = 0x54_4d_43_31;
const HEADER_BYTES = 12;

/** The name of the checkpoint that belongs to a segment file. */
export function checkpointFileName(segmentFileName: string): string {
  return segmentFileName.replace(/\.log$/, '.checkpoint');
}

/** A checkpoint as bytes. */
export function encodeCheckpoint({ index, ...facts }: Checkpoint): Buffer {
  const json = Buffer.from(
    JSON.stringify(facts, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
  const header = Buffer.alloc(HEADER_BYTES);
  const body = [json, Buffer.from(index.buffer, index.byteOffset, index.byteLength)];
  header.writeUInt32BE(FORMAT, 0);
  header.writeUInt32BE(json.length, 8);
  const bytes = Buffer.concat([header, ...body]);
  bytes.writeUInt32BE(crc32c(bytes, 8), 4);
  return bytes;
}

/** The checkpoint in `bytes`, or undefined when they are damaged or of another format. */
export function decodeCheckpoint(bytes: Buffer): Checkpoint | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(0) !== FORMAT) return undefined;
  if (crc32c(bytes, 8) !== bytes.readUInt32BE(4)) return undefined;
  const indexFrom = HEADER_BYTES + bytes.readUInt32BE(8);
  const facts: StoredFacts = JSON.parse(bytes.toString('utf8', HEADER_BYTES, indexFrom));
  const indexBytes = Uint8Array.from(bytes.subarray(indexFrom));
  return {
    ...facts,
    aborted: facts.aborted.map((t) => ({ ...t, producerId: BigInt(t.producerId) })),
    index: new Float64Array(indexBytes.buffer),
  };
}

type StoredFacts = Omit<Checkpoint, 'index' | 'aborted'> & {
  readonly aborted: readonly (Omit<AbortedTransaction, 'producerId'> & {
    readonly producerId: string;
  })[];
};
