/**
 * Kafka's choice of a partition for a key: murmur2, as the Java client's BuiltInPartitioner
 * (`Utils.toPositive(Utils.murmur2(key)) % partitions`), so that other clients agree with ours.
 */

import { Partitioners } from 'kafkajs';

/** For `producer({ createPartitioner })`: the same choice made by kafkajs, which warns without it. */
export const createPartitioner = Partitioners.DefaultPartitioner;

const MULTIPLIER = 0x5bd1e995;
const SEED = 0x9747b28c;

/**
 * The partition of a key, the same as that of every client that follows Java's.
 *
 * @param key bytes, or a text that is taken as UTF-8
 * @param partitions how many partitions the topic has, at least 1
 */
export function partitionForKey(key: Uint8Array | string, partitions: number): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}

/** Kafka's murmur2 as a signed 32-bit number (org.apache.kafka.common.utils.Utils). */
export function murmur2(bytes: Uint8Array): number {
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
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
  const rest = bytes.length - whole;
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
