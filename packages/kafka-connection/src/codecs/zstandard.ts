/** Zstandard frames (KIP-110). */

/** Unpacks Zstandard frames, with or without a stated size. */
export async function unpackZstandard(bytes: Buffer): Promise<Buffer> {
  const { decompress } = await import('fzstd');
  const unpacked = decompress(bytes);
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
}
