/**
 * Varints and varlongs of Kafka's record format (zigzag, seven bits a byte; KIP-98). All arithmetic
 * is on two halves of 32 bits: exact over all 64 bits, without a BigInt a number. A number that is
 * read back is exact up to 2^53; `readBigVarlong` is there for the few that are larger.
 */

const TWO_32 = 0x1_0000_0000;

/** A place in bytes that readers move on; one for many reads, so that reading allocates nothing. */
export interface Cursor {
  at: number;
}

/** How many bytes `value`, an integer of 32 bits, takes as a varint. */
export function varintSize(value: number): number {
  return unsignedSize(((value << 1) ^ (value >> 31)) >>> 0);
}

/** How many bytes `value`, a safe integer, takes as a varlong. */
export function varlongSize(value: number): number {
  if (isInt32(value)) return varintSize(value);
  const high = Math.floor(value / TWO_32) | 0;
  const sign = high >> 31;
  const zigzagHigh = (((high << 1) | ((value >>> 0) >>> 31)) ^ sign) >>> 0;
  if (zigzagHigh === 0) return unsignedSize((((value >>> 0) << 1) ^ sign) >>> 0);
  return Math.ceil((64 - Math.clz32(zigzagHigh)) / 7);
}

/** Writes a 32-bit integer and returns where it ends. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Writes a safe integer and returns where it ends. */
export function writeVarlong(target: Uint8Array, at: number, value: number): number {
  if (isInt32(value)) return writeVarint(target, at, value);
  const high = Math.floor(value / TWO_32) | 0;
  const low = value >>> 0;
  const sign = high >> 31;
  let restHigh = (((high << 1) | (low >>> 31)) ^ sign) >>> 0;
  let restLow = ((low << 1) ^ sign) >>> 0;
  while (restHigh !== 0 || restLow > 0x7f) {
    target[at++] = (restLow & 0x7f) | 0x80;
    restLow = ((restLow >>> 7) | (restHigh << 25)) >>> 0;
    restHigh >>>= 7;
  }
  target[at++] = restLow;
  return at;
}

/** Reads a 32-bit integer. */
export function readVarint(source: Uint8Array, cursor: Cursor): number {
  let byte = source[cursor.at++] ?? 0;
  let zigzag = byte & 0x7f;
  for (let shift = 7; byte > 0x7f && shift < 35; shift += 7) {
    byte = source[cursor.at++] ?? 0;
    zigzag |= (byte & 0x7f) << shift;
  }
  return (zigzag >>> 1) ^ -(zigzag & 1);
}

/** Reads a 64-bit integer as a number; above 2^53 it is the nearest one. */
export function readVarlong(source: Uint8Array, cursor: Cursor): number {
  let low = 0;
  let high = 0;
  let byte = 0x80;
  for (let shift = 0; byte > 0x7f && shift < 70; shift += 7) {
    byte = source[cursor.at++] ?? 0;
    const bits = byte & 0x7f;
    if (shift < 32) low |= bits << shift;
    if (shift === 28) high |= bits >>> 4;
    else if (shift > 28) high |= bits << (shift - 32);
  }
  const sign = -(low & 1);
  const valueLow = ((low >>> 1) | (high << 31)) ^ sign;
  return ((high >>> 1) ^ sign) * TWO_32 + (valueLow >>> 0);
}

/** Reads a 64-bit integer, whatever its size. */
export function readBigVarlong(source: Uint8Array, cursor: Cursor): bigint {
  let zigzag = 0n;
  let byte = 0x80;
  for (let shift = 0n; byte > 0x7f && shift < 70n; shift += 7n) {
    byte = source[cursor.at++] ?? 0;
    zigzag |= BigInt(byte & 0x7f) << shift;
  }
  return BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
}

/** Moves behind a varint or varlong without reading it. */
export function skipVarint(source: Uint8Array, cursor: Cursor): void {
  while ((source[cursor.at++] ?? 0) > 0x7f);
}

function unsignedSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

function isInt32(value: number): boolean {
  return value === value >> 0;
}
