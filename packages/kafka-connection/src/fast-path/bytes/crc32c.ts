/**
 * CRC-32C (Castagnoli), which Kafka puts over every record batch. Eight bytes a step, by eight tables
 * ("slicing by 8") and two reads of 32 bits; stock kafkajs goes byte by byte, at a fifth of the speed.
 */

const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;
const TABLE = makeTable();
// The steps of eight bytes read words as the machine stores them.
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The checksum of `bytes` from `start` to `end`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const aligned = Math.min(end, start + (-(bytes.byteOffset + start) & 3));
  const steps = IS_LITTLE_ENDIAN ? (end - aligned) >> 3 : 0;
  if (steps === 0) return ~byBytes(-1, bytes, start, end) >>> 0;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, steps * 2);
  const crc = byWords(byBytes(-1, bytes, start, aligned), words);
  return ~byBytes(crc, bytes, aligned + steps * 8, end) >>> 0;
}

function byBytes(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let sum = crc;
  for (let at = start; at < end; at++) sum = slice(0, sum ^ (bytes[at] ?? 0)) ^ (sum >>> 8);
  return sum;
}

function byWords(crc: number, words: Int32Array): number {
  let sum = crc;
  for (let at = 0; at < words.length; at += 2) {
    const first = sum ^ (words[at] ?? 0);
    const second = words[at + 1] ?? 0;
    sum =
      slice(0x700, first) ^
      slice(0x600, first >>> 8) ^
      slice(0x500, first >>> 16) ^
      slice(0x400, first >>> 24) ^
      slice(0x300, second) ^
      slice(0x200, second >>> 8) ^
      slice(0x100, second >>> 16) ^
      slice(0, second >>> 24);
  }
  return sum;
}

function slice(base: number, index: number): number {
  return TABLE[base | (index & 0xff)] ?? 0;
}

function makeTable(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let value = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[value] = crc;
  }
  for (let at = 256; at < table.length; at++) {
    const shorter = table[at - 256] ?? 0;
    table[at] = (table[shorter & 0xff] ?? 0) ^ (shorter >>> 8);
  }
  return table;
}
