// CRC32C (Castagnoli), the checksum of record batches. Node's zlib has only the other CRC32.
// Every produced byte passes through here, hence the tables: eight bytes a step, read as two words.

const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
const TABLES = buildTables();

/** CRC32C of `bytes` from `start` to `end`, as an unsigned number. Assumes a little-endian machine. */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  const misaligned = (4 - ((bytes.byteOffset + start) & 3)) & 3;
  const aligned = Math.min(start + misaligned, end);
  const pairs = (end - aligned) >>> 3;
  let crc = byteByByte(-1, bytes, start, aligned);
  if (pairs > 0)
    crc = pairByPair(crc, new Int32Array(bytes.buffer, bytes.byteOffset + aligned, pairs * 2));
  crc = byteByByte(crc, bytes, aligned + pairs * 8, end);
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

function pairByPair(before: number, words: Int32Array): number {
  const t = TABLES;
  let crc = before;
  for (let i = 0; i < words.length; i += 2) {
    const low = crc ^ (words[i] as number);
    const high = words[i + 1] as number;
    crc =
      (t[0x700 + (low & 0xff)] as number) ^
      (t[0x600 + ((low >>> 8) & 0xff)] as number) ^
      (t[0x500 + ((low >>> 16) & 0xff)] as number) ^
      (t[0x400 + (low >>> 24)] as number) ^
      (t[0x300 + (high & 0xff)] as number) ^
      (t[0x200 + ((high >>> 8) & 0xff)] as number) ^
      (t[0x100 + ((high >>> 16) & 0xff)] as number) ^
      (t[high >>> 24] as number);
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
