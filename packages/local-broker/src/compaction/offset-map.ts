// The newest offset of each key, by the key's hash, as Kafka's offset map: it takes the same few bytes for a key
// whatever its length, outside of the heap, and is never larger than a limit.
import { hash } from 'node:crypto';

const HASH_WORDS = 4;
/** 24 bytes each: 96 MiB at most (Kafka: log.cleaner.dedupe.buffer.size, 128 MiB). */
const MOST_SLOTS = 2 ** 22;
const FEWEST_SLOTS = 2 ** 4;
const LOAD = 0.75;

/** Offsets by key. Keys with the same hash (128 bits of SHA-1) count as one. */
export class OffsetMap {
  /** Everything in front of this offset was looked at. */
  nextOffset = 0;
  readonly #hashes: Int32Array;
  /** One more than the offset; 0 is an empty slot. */
  readonly #offsets: Float64Array;
  readonly #mask: number;
  readonly #limit: number;
  #size = 0;

  /** @param expected how many keys there may be; the map may be full with fewer */
  constructor(expected: number, mostSlots: number = MOST_SLOTS) {
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, expected) / LOAD + 1));
    const slots = Math.min(mostSlots, Math.max(FEWEST_SLOTS, wanted));
    this.#hashes = new Int32Array(slots * HASH_WORDS);
    this.#offsets = new Float64Array(slots);
    this.#mask = slots - 1;
    this.#limit = Math.floor(slots * LOAD);
  }

  get size(): number {
    return this.#size;
  }

  /** Notes where a key was last; false when the map is full. */
  put(key: Buffer, offset: number): boolean {
    const slot = this.#find(key);
    if (this.#offsets[slot] === 0) {
      if (this.#size === this.#limit) return false;
      this.#size += 1;
      this.#hashes.set(this.#wanted, slot * HASH_WORDS);
    }
    this.#offsets[slot] = offset + 1;
    return true;
  }

  /** The newest offset of a key; -1 when it was not seen. */
  get(key: Buffer): number {
    return (this.#offsets[this.#find(key)] ?? 0) - 1;
  }

  readonly #wanted = new Int32Array(HASH_WORDS);

  #find(key: Buffer): number {
    const digest = hash('sha1', key, 'buffer');
    for (let i = 0; i < HASH_WORDS; i += 1) this.#wanted[i] = digest.readInt32LE(i * 4);
    let slot = (this.#wanted[0] ?? 0) & this.#mask;
    while (this.#offsets[slot] !== 0 && !this.#isAt(slot)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #isAt(slot: number): boolean {
    const at = slot * HASH_WORDS;
    for (let i = 0; i < HASH_WORDS; i += 1) {
      if (this.#hashes[at + i] !== this.#wanted[i]) return false;
    }
    return true;
  }
}
