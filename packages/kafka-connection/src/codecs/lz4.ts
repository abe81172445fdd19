/**
 * LZ4 frames, as Kafka has them since message format 2 (KIP-57). The frame is walked here, since the
 * library's own walk takes a frame that was cut off for a whole one; the blocks are left to it.
 */

const MAGIC = 0x184d2204;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const PLAIN_BLOCK = 0x8000_0000;
const KIB = 1024;
const BLOCK_BYTES = new Map([
  [4, 64 * KIB],
  [5, 256 * KIB],
  [6, 1024 * KIB],
  [7, 4096 * KIB],
]);

/** Unpacks one LZ4 frame. @throws RangeError when it is cut off or has a block of a wrong size */
export async function unpackLz4(frame: Buffer): Promise<Buffer> {
  // Loaded at the first such batch: the module takes five megabytes as it loads.
  const { default: lz4 } = await import('lz4js');
  const { blockBytes, blocks } = walk(frame);
  const unpacked = Buffer.alloc(blocks.length * blockBytes);
  let end = 0;
  for (const { start, length, plain } of blocks) {
    if (plain) end += frame.copy(unpacked, end, start, start + length);
    // A block may refer to those before it, so all go into one buffer.
    else end = lz4.decompressBlock(frame, unpacked, start, length, end);
    if (end > unpacked.length) throw new RangeError('an LZ4 block is longer than its frame allows');
  }
  return unpacked.subarray(0, end);
}

interface Block {
  readonly start: number;
  readonly length: number;
  /** Stored without compression. */
  readonly plain: boolean;
}

function walk(frame: Buffer): { blockBytes: number; blocks: Block[] } {
  if (frame.readUInt32LE(0) !== MAGIC) throw new RangeError('not an LZ4 frame');
  const flags = frame.readUInt8(4);
  const blockBytes = BLOCK_BYTES.get((frame.readUInt8(5) >> 4) & 7);
  if (blockBytes === undefined) throw new RangeError('an LZ4 frame with an unknown block size');
  const blocks: Block[] = [];
  // Behind magic, flags and block size: the content size where there is one, a header checksum.
  let at = 7 + (flags & CONTENT_SIZE ? 8 : 0);
  for (let size = frame.readUInt32LE(at); size !== 0; size = frame.readUInt32LE(at)) {
    const length = size & ~PLAIN_BLOCK;
    blocks.push({ start: at + 4, length, plain: size >= PLAIN_BLOCK });
    at += 4 + length + (flags & BLOCK_CHECKSUM ? 4 : 0);
  }
  return { blockBytes, blocks };
}
