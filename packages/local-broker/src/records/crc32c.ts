// CRC32C (Castagnoli), the checksum of record batches. Node's zlib has only the other CRC32.
// Every produced byte passes through here, hence the tables: sixteen bytes a step, read as four words.

const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
const TABLES = buildTables();

/** CRC32C of `bytes` from `start` to `end`, as an unsigned number. Assumes a little-endian machine. */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  const misaligned = (4 - ((bytes.byteOffset + start) & 3)) & 3;
  const aligned = Math.min(start + misaligned, end);
  const steps = (end - aligned) >>> 4;
  let crc = byteByByte(-1, bytes, start, aligned);
  if (steps > 0)
    crc = fourByFour(crc, new Int32Array(bytes.buffer, bytes.byteOffset + aligned, steps * 4));
  crc = byteByByte(crc, bytes, aligned + steps * 16, end);
  return ~crc >>> 0;
}

function byteByByte(before: number, bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES;
  let crc = before;
  for (let i = start; i < end; i += 1) {
    crc = (t[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return crc;
}

function fourByFour(before: number, words: Int32Array): number {
  const t = TABLES;
  let crc = before;
  for (let i = 0; i < words.length; i += 4) {
    const first = crc ^ (words[i] as number);
    const second = words[i + 1] as number;
    const third = words[i + 2] as number;
    const last = words[i + 3] as number;
    crc =
      (t[0xf00 + (first & 0xff)] as number) ^
      (t[0xe00 + ((first >>> 8) & 0xff)] as number) ^
      (t[0xd00 + ((first >>> 16) & 0xff)] as number) ^
      (t[0xc00 + (first >>> 24)] as number) ^
      (t[0xb00 + (second & 0xff)] as number) ^
      (t[0xa00 + ((second >>> 8) & 0xff)] as number) ^
      (t[0x900 + ((second >>> 16) & 0xff)] as number) ^
      (t[0x800 + (second >>> 24)] as number) ^
      (t[0x700 + (third & 0xff)] as number) ^
      (t[0x600 + ((third >>> 8) & 0xff)] as number) ^
      (t[0x500 + ((third >>> 16) & 0xff)] as number) ^
      (t[0x400 + (third >>> 24)] as number) ^
      (t[0x300 + (last & 0xff)] as number) ^
      (t[0x200 + ((last >>> 8) & 0xff)] as number) ^
      (t[0x100 + ((last >>> 16) & 0xff)] as number) ^
      (t[last >>> 24] as number);
  }
  return crc;
}

function buildTables(): Int32Array {
  const tables = new Int32Array(SLICES * 256);
  for (let i = 0; i < tables.length; i += 1) {
    if (i < 256) {
      tables[i] = shiftedByByte(i);
    } else {
      const shorter = tables[i - 256] as number;
      tables[i] = (tables[shorter & 0xff] as number) ^ (shorter >>> 8);
    }
  }
  return tables;
}

function shiftedByByte(byte: number): number {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc | 0;
}
