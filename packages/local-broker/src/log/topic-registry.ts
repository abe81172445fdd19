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
  type Replicas,
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
  /** Where its partitions are; undefined where there is but one broker. */
  readonly replicas: Replicas | undefined;
}

/** What a new topic is to be. */
export interface NewTopic {
  /** At least 1. */
  readonly partitions: number;
  /** Settings by Kafka's names; null stands for the default. */
  readonly configs?: Readonly<Record<string, string | null>>;
  /** In a cluster: how many brokers hold each partition; default -1, what the cluster says. */
  readonly replicationFactor?: number;
  /** In a cluster: which brokers hold which partition, in place of `replicationFactor`; the first one leads. */
  readonly replicas?: Replicas;
}

interface OpenTopic extends Topic {
  readonly partitions: PartitionLog[];
  replicas: Replicas | undefined;
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
  readonly #cleaner: LogCleaner;
  #retention: ScheduledTask | undefined;

  private constructor(folders: TopicFolders, context: LogContext) {
    this.#folders = folders;
    this.#context = context;
    this.#cleaner = new LogCleaner({
      clock: context.clock,
      backoffMs: context.cleanerBackoffMs ?? CLEANER_BACKOFF_MS,
      logs: () => this.#compacted(),
    });
  }

  /**
   * Opens the topics of a folder, recovering their logs where the last run was killed.
   * @param folder absent: topics are kept in memory
   */
  static async open(folder: string | undefined, context: LogContext): Promise<TopicRegistry> {
    const folders =
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
  async create(
    name: string,
    { partitions, configs = {}, replicas }: Omit<NewTopic, 'replicationFactor'>,
  ): Promise<Topic> {
    this.checkNew(name);
    checkPartitionCount(partitions);
    const { overrides } = new TopicConfigs(configs);
    const description = { name, id: randomUUID(), partitions, configs: overrides, replicas };
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
   * @param replicas where the added ones are
   * @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION, INVALID_PARTITIONS, KAFKA_STORAGE_ERROR
   */
  async addPartitions(name: string, count: number, replicas: Replicas = []): Promise<Topic> {
    const topic = this.#known(name);
    const before = topic.partitions.length;
    if (!Number.isInteger(count) || count <= before) {
      throw new BrokerProtocolError(
        'INVALID_PARTITIONS',
        `Topic currently has ${before} partitions, which is not less than ${count}.`,
      );
    }
    const placed = topic.replicas && [...topic.replicas, ...replicas];
    const description = { ...describe(topic), partitions: count, replicas: placed };
    this.#onDisk(() => this.#folders.update(description));
    const added = await this.#openPartitions(description, before, topic.configs);
    topic.replicas = placed;
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
    this.#cleaner.wake();
    return topic;
  }

  /** Compacts at once what the next round would; resolves when it is done. */
  compact(): Promise<void> {
    return this.#cleaner.run();
  }

  /** Calls `listener` with the name of each topic that is deleted. */
  onDelete(listener: (name: string) => void): void {
    this.#deletedListeners.add(listener);
  }

  /** Forces everything to the disk and closes all logs. */
  async close(): Promise<void> {
    this.#retention?.cancel();
    this.#cleaner.close();
    const logs = [...this.#topics.values()].flatMap(({ partitions }) => partitions);
    await Promise.all(logs.map((log) => log.close()));
  }

  #known(name: string): OpenTopic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic;
  }

  async #open(description: TopicDescription): Promise<Topic> {
    const configs = new TopicConfigs(description.configs);
    const partitions = await this.#openPartitions(description, 0, configs);
    const { name, id, replicas } = description;
    const topic: OpenTopic = { name, id, partitions, configs, replicas };
    this.#topics.set(topic.name, topic);
    this.#byId.set(topic.id, topic);
    this.#scheduleRetention();
    this.#cleaner.wake();
    return topic;
  }

  async #openPartitions(
    description: TopicDescription,
    from: number,
    configs: TopicConfigs,
  ): Promise<PartitionLog[]> {
    const logs: PartitionLog[] = [];
    for (let index = from; index < description.partitions; index += 1) {
      const folder = this.#onDisk(() => this.#folders.partition(description, index));
      const store = this.#context.disk?.store(folder) ?? folder;
      logs.push(
        await PartitionLog.open(`${description.name}-${index}`, store, configs, this.#context),
      );
    }
    return logs;
  }

  #compacted(): LogCompaction[] {
    return [...this.#topics.values()]
      .filter(({ configs }) => configs.words('cleanup.policy').includes('compact'))
      .flatMap(({ partitions }) => partitions.map(({ compaction }) => compaction));
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
      this.#context.disk?.check();
      return work();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      this.#context.onEvent({ type: 'write-failed', file: 'topics', error });
      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', error.message, { cause });
    }
  }
}

function describe({ name, id, partitions, configs, replicas }: Topic): TopicDescription {
  return { name, id, partitions: partitions.length, configs: configs.overrides, replicas };
}

function checkPartitionCount(partitions: number): void {
  if (Number.isInteger(partitions) && partitions > 0) return;
  throw new BrokerProtocolError(
    'INVALID_PARTITIONS',
    'Number of partitions must be larger than 0.',
  );
}
