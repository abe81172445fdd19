/**
 * Snappy comes in two framings: librdkafka writes one raw block, Java's client the stream of
 * snappy-java ("xerial"): a magic, two version numbers, then blocks that each have a length before.
 */

import snappy from 'snappyjs';

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** Unpacks Snappy in either framing. */
export async function unpackSnappy(bytes: Buffer): Promise<Buffer> {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return unpackBlock(bytes);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    if (at > bytes.length) throw new RangeError('a Snappy block ends behind its batch');
    blocks.push(unpackBlock(bytes.subarray(start, at)));
  }
  return Buffer.concat(blocks);
}

function unpackBlock(bytes: Buffer): Buffer {
  // snappyjs returns what it is given: a Buffer for a Buffer.
  return snappy.uncompress(bytes);
}
