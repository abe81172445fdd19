// How far one group has read: an offset with metadata for each partition.

/** A committed offset. */
export interface CommittedOffset {
  readonly offset: number;
  /** -1 when the client did not say. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Epoch milliseconds of the commit. */
  readonly committedAt: number;
}

/** A committed offset and where it belongs. */
export interface PlacedOffset extends CommittedOffset {
  readonly topic: string;
  readonly partition: number;
}

/** The committed offsets of one group. */
export class CommittedOffsets {
  readonly #topics = new Map<string, Map<number, CommittedOffset>>();

  get isEmpty(): boolean {
    return this.#topics.size === 0;
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#topics.get(topic)?.get(partition);
  }

  set({ topic, partition, ...offset }: PlacedOffset): void {
    const partitions = this.#topics.get(topic) ?? new Map<number, CommittedOffset>();
    partitions.set(partition, offset);
    this.#topics.set(topic, partitions);
  }

  delete(topic: string, partition: number): void {
    const partitions = this.#topics.get(topic);
    partitions?.delete(partition);
    if (partitions?.size === 0) this.#topics.delete(topic);
  }

  /** All of them, by topic. */
  all(): PlacedOffset[] {
    return [...this.#topics].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, offset]) => ({ topic, partition, ...offset })),
    );
  }
}
