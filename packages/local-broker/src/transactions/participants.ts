// What a transaction has to do with: partitions that get its markers, groups whose offsets it commits.

/** Partitions of one topic. */
export interface TopicPartitions {
  readonly name: string;
  readonly partitions: readonly number[];
}

/** The participants of one transaction. Never changes; `with…` and the like make others. */
export class Participants {
  static readonly NONE = new Participants(new Map(), new Set());

  readonly #topics: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #groups: ReadonlySet<string>;

  private constructor(
    topics: ReadonlyMap<string, ReadonlySet<number>>,
    groups: ReadonlySet<string>,
  ) {
    this.#topics = topics;
    this.#groups = groups;
  }

  static of(topics: readonly TopicPartitions[], groups: readonly string[]): Participants {
    return new Participants(new Map(), new Set(groups)).with(topics);
  }

  get topics(): TopicPartitions[] {
    return [...this.#topics].map(([name, partitions]) => ({ name, partitions: [...partitions] }));
  }

  get groups(): string[] {
    return [...this.#groups];
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0 && [...this.#topics.values()].every(({ size }) => size === 0);
  }

  has(topic: string, partition: number): boolean {
    return this.#topics.get(topic)?.has(partition) ?? false;
  }

  hasAll(topics: readonly TopicPartitions[]): boolean {
    return topics.every(({ name, partitions }) => partitions.every((each) => this.has(name, each)));
  }

  hasGroup(groupId: string): boolean {
    return this.#groups.has(groupId);
  }

  with(added: readonly TopicPartitions[]): Participants {
    const topics = new Map(this.#topics);
    for (const { name, partitions } of added) {
      topics.set(name, new Set([...(topics.get(name) ?? []), ...partitions]));
    }
    return new Participants(topics, this.#groups);
  }

  withGroup(groupId: string): Participants {
    return new Participants(this.#topics, new Set([...this.#groups, groupId]));
  }

  /** Those that belong to either. */
  and(others: Participants): Participants {
    const groups = new Set([...this.#groups, ...others.#groups]);
    return new Participants(this.#topics, groups).with(others.topics);
  }

  /** Those that do not belong to `others`. */
  without(others: Participants): Participants {
    const topics = this.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.filter((each) => !others.has(name, each)),
    }));
    return Participants.of(
      topics.filter(({ partitions }) => partitions.length > 0),
      this.groups.filter((each) => !others.hasGroup(each)),
    );
  }
}
