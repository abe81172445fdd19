declare module 'lz4js' {
  const lz4: { decompress(frame: Uint8Array, maxSize?: number): Uint8Array };
  export default lz4;
}

declare module 'snappyjs' {
  const snappy: { uncompress(block: Buffer, maxLength?: number): Buffer };
  export default snappy;
}
