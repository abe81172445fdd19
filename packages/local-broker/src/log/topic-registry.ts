// Which topics there are. Every change is on disk before it is answered.
import { randomUUID } from 'node:crypto';
import type { ScheduledTask } from '../clock.ts';
import { CLEANER_BACKOFF_MS, LogCleaner } from '../compaction/log-cleaner.ts';
import type { LogCompaction } from '../compaction/log-compaction.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import type { LogContext } from './log-context.ts';
import { PartitionLog } from './partition-log.ts';
import { TopicConfigs } from './topic-configs.ts';
import {
  DiskTopicFolders,
  memoryTopicFolders,
  type TopicDescription,
  type TopicFolders,
} from './topic-folders.ts';
import { checkTopicName, topicNamesCollide } from './topic-name.ts';

/** A topic and the logs of its partitions. */
export interface Topic {
  readonly name: string;
  /** A UUID with hyphens (KIP-516). A topic that is made again under the same name has another one. */
  readonly id: string;
  readonly partitions: readonly PartitionLog[];
  readonly configs: TopicConfigs;
}

/** What a new topic is to be. */
export interface NewTopic {
  /** At least 1. */
  readonly partitions: number;
  /** Settings by Kafka's names; null stands for the default. */
  readonly configs?: Readonly<Record<string, string | null>>;
}

interface OpenTopic extends Topic {
  readonly partitions: PartitionLog[];
}

/** Kafka: log.retention.check.interval.ms. */
const RETENTION_EVERY_MS = 5 * 60 * 1000;

/** The topics of one broker. */
export class TopicRegistry {
  readonly #folders: TopicFolders;
  readonly #context: LogContext;
  readonly #topics = new Map<string, OpenTopic>();
  readonly #byId = new Map<string, OpenTopic>();
  readonly #reserved = new Set<string>();
  readonly #deletedListeners = new Set<(name: string) => void>();
  #retention: ScheduledTask | undefined;

  private constructor(folders: TopicFolders, context: LogContext) {
    this.#folders = folders;
    this.#context = context;
  }

  /**
  readonly #cleaner: LogCleaner;
   * Opens the topics of a folder, recovering their logs where the last run was killed.
   * @param folder absent: topics are kept in memory
   */
  static async open(folder: string | undefined, context: LogContext): Promise<TopicRegistry> {
    const folders =
    this.#cleaner = new LogCleaner({
      clock: context.clock,
      backoffMs: context.cleanerBackoffMs ?? CLEANER_BACKOFF_MS,
      logs: () => this.#compacted(),
    });
      folder === undefined ? memoryTopicFolders : new DiskTopicFolders(folder, context.onEvent);
    const registry = new TopicRegistry(folders, context);
    for (const description of folders.load()) await registry.#open(description);
    return registry;
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** @param id as in {@link Topic} */
  byId(id: string): Topic | undefined {
    return this.#byId.get(id);
  }

  /** All topics, by name. */
  list(): Topic[] {
    return [...this.#topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws BrokerProtocolError INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS: no topic of that name can be made */
  checkNew(name: string): void {
    checkTopicName(name);
    if (this.#topics.has(name) || this.#reserved.has(name)) {
      throw new BrokerProtocolError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
    }
    for (const other of [...this.#topics.keys(), ...this.#reserved]) {
      if (!topicNamesCollide(name, other)) continue;
      throw new BrokerProtocolError(
        'INVALID_TOPIC_EXCEPTION',
        `Topic '${name}' collides with '${other}'`,
      );
    }
  }

  /**
   * Makes a topic.
   * @throws BrokerProtocolError as `checkNew`; INVALID_PARTITIONS, INVALID_CONFIG, KAFKA_STORAGE_ERROR
   */
  async create(name: string, { partitions, configs = {} }: NewTopic): Promise<Topic> {
    this.checkNew(name);
    checkPartitionCount(partitions);
    const { overrides } = new TopicConfigs(configs);
    const description = { name, id: randomUUID(), partitions, configs: overrides };
    this.#reserved.add(name);
    try {
      this.#onDisk(() => this.#folders.create(description));
      return await this.#open(description);
    } finally {
      this.#reserved.delete(name);
    }
  }

  /** @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR */
  async delete(name: string): Promise<void> {
    const topic = this.#known(name);
    this.#onDisk(() => this.#folders.markRemoved(describe(topic)));
    this.#topics.delete(name);
    this.#byId.delete(topic.id);
    this.#reserved.add(name);
    try {
      await Promise.all(topic.partitions.map((log) => log.remove()));
      this.#onDisk(() => this.#folders.remove(describe(topic)));
    } finally {
      this.#reserved.delete(name);
    }
    for (const listener of this.#deletedListeners) listener(name);
  }

  /**
   * Adds partitions.
   * @param count how many there are to be in the end
   * @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION, INVALID_PARTITIONS, KAFKA_STORAGE_ERROR
   */
  async addPartitions(name: string, count: number): Promise<Topic> {
    const topic = this.#known(name);
    const before = topic.partitions.length;
    if (!Number.isInteger(count) || count <= before) {
      throw new BrokerProtocolError(
        'INVALID_PARTITIONS',
        `Topic currently has ${before} partitions, which is not less than ${count}.`,
      );
    }
    const description = { ...describe(topic), partitions: count };
    this.#onDisk(() => this.#folders.update(description));
    const added = await this.#openPartitions(description, before, topic.configs);
    topic.partitions.push(...added);
    return topic;
  }

  /**
   * Replaces what is set on a topic; everything else is Kafka's default. Acts at once.
   * @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION, INVALID_CONFIG, KAFKA_STORAGE_ERROR
   */
  async alterConfigs(
    name: string,
    overrides: Readonly<Record<string, string | null>>,
  ): Promise<Topic> {
    const topic = this.#known(name);
    const configs = new TopicConfigs(overrides).overrides;
    this.#onDisk(() => this.#folders.update({ ...describe(topic), configs }));
    topic.configs.replace(configs);
    for (const log of topic.partitions) log.applyRetention();
    return topic;
  }

  /** Calls `listener` with the name of each topic that is deleted. */
  onDelete(listener: (name: string) => void): void {
    this.#deletedListeners.add(listener);
  }

  /** Forces everything to the disk and closes all logs. */
  async close(): Promise<void> {
    this.#retention?.cancel();
    const logs = [...this.#topics.values()].flatMap(({ partitions }) => partitions);
    await Promise.all(logs.map((log) => log.close()));
  }
    this.#cleaner.wake();

  #known(name: string): OpenTopic {
    const topic = this.#topics.get(name);
  /** Compacts at once what the next round would; resolves when it is done. */
  compact(): Promise<void> {
    return this.#cleaner.run();
  }

    if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic;
  }

  async #open(description: TopicDescription): Promise<Topic> {
    const configs = new TopicConfigs(description.configs);
    const partitions = await this.#openPartitions(description, 0, configs);
    const topic = { name: description.name, id: description.id, partitions, configs };
    this.#cleaner.close();
    this.#topics.set(topic.name, topic);
    this.#byId.set(topic.id, topic);
    this.#scheduleRetention();
    return topic;
  }

  async #openPartitions(
    description: TopicDescription,
    from: number,
    configs: TopicConfigs,
  ): Promise<PartitionLog[]> {
    const logs: PartitionLog[] = [];
    for (let index = from; index < description.partitions; index += 1) {
      const store = this.#onDisk(() => this.#folders.partition(description, index));
      logs.push(
        await PartitionLog.open(`${description.name}-${index}`, store, configs, this.#context),
      );
    }
    this.#cleaner.wake();
    return logs;
  }

  #scheduleRetention(): void {
    this.#retention ??= this.#context.clock.schedule(RETENTION_EVERY_MS, () => {
      this.#retention = undefined;
      for (const { partitions } of this.#topics.values()) {
        for (const log of partitions) log.applyRetention();
      }
      if (this.#topics.size > 0) this.#scheduleRetention();
    });
  }

  #onDisk<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.#context.onEvent({ type: 'write-failed', file: 'topics', error });
  #compacted(): LogCompaction[] {
    return [...this.#topics.values()]
      .filter(({ configs }) => configs.words('cleanup.policy').includes('compact'))
      .flatMap(({ partitions }) => partitions.map(({ compaction }) => compaction));
  }

      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', error.message, { cause });
    }
  }
}

function describe({ name, id, partitions, configs }: Topic): TopicDescription {
  return { name, id, partitions: partitions.length, configs: configs.overrides };
}

function checkPartitionCount(partitions: number): void {
  if (Number.isInteger(partitions) && partitions > 0) return;
  throw new BrokerProtocolError(
    'INVALID_PARTITIONS',
    'Number of partitions must be larger than 0.',
  );
}
