/** LZ4 frames, as Kafka has them since message format 2 (KIP-57). */

/** Unpacks one LZ4 frame. */
export async function unpackLz4(bytes: Buffer): Promise<Buffer> {
  // Loaded at the first such batch: the module takes five megabytes as it loads.
  const { default: lz4 } = await import('lz4js');
  const unpacked = lz4.decompress(bytes);
  return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
}
