// The topics folder on disk: `<topic>/topic.json` says what a topic is, `<topic>/<partition>/` holds its logs.
// A topic comes with one rename and goes with another, so that a crash leaves all of it or nothing.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalBrokerError } from '../broker-error.ts';
import { syncFolder, writeFileAtomically } from '../storage/atomic-file.ts';
import { DiskStore, type FileStore, MemoryStore } from '../storage/file-store.ts';
import { makeFolder } from '../storage/make-folder.ts';
import { OpenFiles } from '../storage/open-files.ts';
import type { StorageListener } from '../storage/storage-event.ts';
import { TopicConfigs } from './topic-configs.ts';

/** What is kept of a topic besides its records. */
export interface TopicDescription {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
  /** Only what was set on the topic. */
  readonly configs: Readonly<Record<string, string>>;
  /** The brokers that hold each partition; absent where there is but one broker. */
  readonly replicas?: Replicas | undefined;
}

/** Broker ids for each partition, the preferred leader first. */
export type Replicas = readonly (readonly number[])[];

/** Where topics are kept. */
export interface TopicFolders {
  load(): TopicDescription[];
  create(topic: TopicDescription): void;
  /** Replaces the description. */
  update(topic: TopicDescription): void;
  /** From here on the topic is gone, whatever happens to its files. */
  markRemoved(topic: TopicDescription): void;
  /** Deletes what is left of a topic that is marked and whose logs are closed. */
  remove(topic: TopicDescription): void;
  partition(topic: TopicDescription, index: number): FileStore;
}

const FILE = 'topic.json';
const FILE_OF_REMOVED = 'removed-topic.json';
/** No topic name contains it. */
const UNFINISHED = '~';

/** {@link TopicFolders} in a folder, which is made when it is missing. */
export class DiskTopicFolders implements TopicFolders {
  readonly #path: string;
  readonly #onEvent: StorageListener;
  readonly #files = new OpenFiles();

  constructor(path: string, onEvent: StorageListener) {
    this.#path = path;
    this.#onEvent = onEvent;
    makeFolder(path);
  }

  load(): TopicDescription[] {
    const topics: TopicDescription[] = [];
    for (const name of readdirSync(this.#path)) {
      const folder = join(this.#path, name);
      if (name.startsWith(UNFINISHED) || existsSync(join(folder, FILE_OF_REMOVED))) {
        rmSync(folder, { recursive: true, force: true });
        this.#onEvent({ type: 'leftover-removed', file: folder });
      } else if (existsSync(join(folder, FILE))) {
        topics.push(readDescription(join(folder, FILE)));
      }
    }
    return topics;
  }

  create(topic: TopicDescription): void {
    const folder = join(this.#path, `${UNFINISHED}${topic.id}`);
    try {
      mkdirSync(folder);
      writeFileAtomically(join(folder, FILE), JSON.stringify(topic), true);
      renameSync(folder, this.#folder(topic));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    syncFolder(this.#path);
  }

  update(topic: TopicDescription): void {
    writeFileAtomically(join(this.#folder(topic), FILE), JSON.stringify(topic), true);
  }

  markRemoved(topic: TopicDescription): void {
    const folder = this.#folder(topic);
    renameSync(join(folder, FILE), join(folder, FILE_OF_REMOVED));
    syncFolder(folder);
  }

  remove(topic: TopicDescription): void {
    const doomed = join(this.#path, `${UNFINISHED}${topic.id}`);
    renameSync(this.#folder(topic), doomed);
    rmSync(doomed, { recursive: true, force: true });
  }

  partition(topic: TopicDescription, index: number): FileStore {
    return new DiskStore(join(this.#folder(topic), String(index)), this.#files);
  }

  #folder({ name }: TopicDescription): string {
    return join(this.#path, name);
  }
}

function readDescription(path: string): TopicDescription {
  try {
    const { name, id, partitions, configs, replicas }: TopicDescription = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    return { name, id, partitions, configs: new TopicConfigs(configs).overrides, replicas };
  } catch (cause) {
    throw new LocalBrokerError('BROKER_DATA_FOLDER_DAMAGED', `Cannot understand ${path}.`, {
      cause,
    });
  }
}

/** {@link TopicFolders} of a broker in memory: there is nothing to remember. */
export const memoryTopicFolders: TopicFolders = {
  load: () => [],
  create: () => {},
  update: () => {},
  markRemoved: () => {},
  remove: () => {},
  partition: (topic, index) => new MemoryStore(`memory:${topic.name}/${index}`),
};
