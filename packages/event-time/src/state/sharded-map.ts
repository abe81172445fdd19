/**
 * A Map by key that stays quick to change when it is large. A plain Map of a million entries stops
 * for tens of milliseconds each time it grows or shrinks; many small ones do so one after another.
 */

const SHARD_BITS = 10;
const SHARD_COUNT = 1 << SHARD_BITS;
/** Below this size one plain Map is faster. */
const SPLIT_AT = 16_384;

/** Keys are primitives, compared as a Map compares them. */
export class ShardedMap<V> {
  private single: Map<unknown, V> | undefined = new Map();
  private shards: Map<unknown, V>[] = [];

  get(key: unknown): V | undefined {
    return this.mapOf(key).get(key);
  }

  has(key: unknown): boolean {
    return this.mapOf(key).has(key);
  }

  set(key: unknown, value: V): void {
    this.mapOf(key).set(key, value);
    if (this.single !== undefined && this.single.size > SPLIT_AT) this.split(this.single);
  }

  delete(key: unknown): boolean {
    return this.mapOf(key).delete(key);
  }

  clear(): void {
    this.single = new Map();
    this.shards = [];
  }

  get size(): number {
    if (this.single !== undefined) return this.single.size;
    return this.shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  *entries(): Generator<[unknown, V]> {
    for (const map of this.single === undefined ? this.shards : [this.single]) yield* map;
  }

  private mapOf(key: unknown): Map<unknown, V> {
    return this.single ?? this.shards[shardOf(key)] ?? NEVER;
  }

  private split(single: Map<unknown, V>): void {
    this.shards = Array.from({ length: SHARD_COUNT }, () => new Map());
    this.single = undefined;
    for (const [key, value] of single) this.mapOf(key).set(key, value);
  }
}

const NEVER = new Map<unknown, never>();

/** Spreads keys evenly enough; equal keys (0 and -0 too) have the same shard. */
function shardOf(key: unknown): number {
  if (typeof key === 'string') return shardOfHash(hashOf(key));
  if (typeof key === 'number') return shardOfHash((key | 0) ^ ((key / 4_294_967_296) | 0));
  if (typeof key === 'bigint') return Number(BigInt.asUintN(SHARD_BITS, key));
  return key === true ? 1 : 0;
}

/** Of at most 15 characters, spread over the whole string. */
function hashOf(text: string): number {
  const step = (text.length >> 3) + 1;
  let hash = text.length;
  for (let index = text.length - 1; index >= 0; index -= step) {
    hash = Math.imul(hash, 31) + text.charCodeAt(index);
  }
  return hash;
}

function shardOfHash(hash: number): number {
  // Fibonacci hashing: the upper bits of the product depend on all bits of the hash.
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SHARD_BITS);
}
