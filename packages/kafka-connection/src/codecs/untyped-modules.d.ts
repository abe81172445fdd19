declare module 'lz4js' {
  const lz4: {
    /** Unpacks a block into `target` from `at` on; returns where it ended. */
    decompressBlock(
      source: Uint8Array,
      target: Uint8Array,
      start: number,
      length: number,
      at: number,
    ): number;
  };
  export default lz4;
}

declare module 'snappyjs' {
  const snappy: { uncompress(block: Buffer, maxLength?: number): Buffer };
  export default snappy;
}
