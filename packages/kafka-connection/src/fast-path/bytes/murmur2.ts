/** Kafka's hash of record keys (org.apache.kafka.common.utils.Utils.murmur2). */

const MULTIPLIER = 0x5bd1e995;
const SEED = 0x9747b28c;

// Short ASCII keys, the usual ones, are hashed from here: a Buffer a key costs more than the hash.
const scratch = new Uint8Array(256);

/** Kafka's murmur2 as a signed 32-bit number; of a text it hashes the UTF-8 bytes. */
export function murmur2(key: Uint8Array | string): number {
  if (typeof key !== 'string') return hashOf(key, key.length);
  return copyAscii(key) ? hashOf(scratch, key.length) : hashOf(Buffer.from(key));
}

function copyAscii(text: string): boolean {
  if (text.length > scratch.length) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return false;
    scratch[at] = code;
  }
  return true;
}

function hashOf(bytes: Uint8Array, length = bytes.length): number {
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word =
      byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24);
    word = Math.imul(word, MULTIPLIER);
    word ^= word >>> 24;
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER);
  }
  const rest = length - whole;
  if (rest === 3) hash ^= byteAt(bytes, whole + 2) << 16;
  if (rest >= 2) hash ^= byteAt(bytes, whole + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byteAt(bytes, whole), MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return hash ^ (hash >>> 15);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
