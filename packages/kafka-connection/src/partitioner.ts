/**
 * Kafka's choice of a partition for a key: murmur2, as the Java client's BuiltInPartitioner
 * (`Utils.toPositive(Utils.murmur2(key)) % partitions`), so that other clients agree with ours.
 */

import { murmur2 } from './fast-path/bytes/murmur2.ts';
import { Partitioners } from './kafkajs.ts';

/** For `producer({ createPartitioner })`: the same choice made by kafkajs, which warns without it. */
export const createPartitioner = Partitioners.DefaultPartitioner;

/**
 * The partition of a key, the same as that of every client that follows Java's.
 *
 * @param key bytes, or a text that is taken as UTF-8
 * @param partitions how many partitions the topic has, at least 1
 */
export function partitionForKey(key: Uint8Array | string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
