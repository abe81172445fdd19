// Offsets that open transactions have brought: they count when their transaction is committed, and until then
// readers that ask for stable offsets have to wait (KIP-447).
import type { CommittedOffsets, PlacedOffset } from './committed-offsets.ts';

/** The offsets of one group that wait for the end of a transaction. */
export class PendingOffsets {
  readonly #producers = new Map<bigint, Map<string, PlacedOffset>>();

  get isEmpty(): boolean {
    return this.#producers.size === 0;
  }

  /** Producers that have offsets here. */
  get producerIds(): bigint[] {
    return [...this.#producers.keys()];
  }

  /** Whether a transaction may still change the offset of this partition. */
  has(topic: string, partition: number): boolean {
    const key = keyOf(topic, partition);
    return [...this.#producers.values()].some((offsets) => offsets.has(key));
  }

  set(producerId: bigint, offset: PlacedOffset): void {
    const offsets = this.#producers.get(producerId) ?? new Map<string, PlacedOffset>();
    offsets.set(keyOf(offset.topic, offset.partition), offset);
    this.#producers.set(producerId, offsets);
  }

  delete(topic: string, partition: number): void {
    for (const [producerId, offsets] of this.#producers) {
      offsets.delete(keyOf(topic, partition));
      if (offsets.size === 0) this.#producers.delete(producerId);
    }
  }

  /** Ends a producer's transaction. What was committed without it in the meantime is newer, and stays. */
  commit(producerId: bigint, to: CommittedOffsets): void {
    for (const offset of this.#producers.get(producerId)?.values() ?? []) {
      const known = to.get(offset.topic, offset.partition);
      if (known === undefined || known.committedAt <= offset.committedAt) to.set(offset);
    }
    this.abort(producerId);
  }

  /** Drops what a producer's transaction brought. */
  abort(producerId: bigint): void {
    this.#producers.delete(producerId);
  }

  /** All of them, by producer. */
  all(): (readonly [producerId: bigint, offsets: readonly PlacedOffset[]])[] {
    return [...this.#producers].map(([producerId, offsets]) => [producerId, [...offsets.values()]]);
  }

  /** Those of one topic. */
  ofTopic(topic: string): PlacedOffset[] {
    return this.all().flatMap(([, offsets]) => offsets.filter((each) => each.topic === topic));
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
