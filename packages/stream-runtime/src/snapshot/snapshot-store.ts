/** State of tasks from a folder of this machine, and the rest from the changelog. */

import { rm } from 'node:fs/promises';
import type { Clock } from '@tidemark/event-time';
import { ChangelogCodec } from '../changelog/changelog-codec.ts';
import {
  type RestoredTask,
  type RestoreTarget,
  StaleCopy,
  type TaskStateStore,
} from '../changelog/task-state-store.ts';
import type { RuntimeLog } from '../options.ts';
import { MAX_AGE_MS } from '../standby/standby-tasks.ts';
import { openSnapshot, removeLeftovers, type SnapshotContent } from './snapshot-file.ts';
import { SNAPSHOT_FILE_VERSION, type SnapshotHeader } from './snapshot-header.ts';

/** What a SnapshotStore works with. */
export interface SnapshotStoreOptions {
  /** Where a task's snapshot is. */
  readonly pathOf: (topic: string, partition: number) => string;
  /** By changelog. */
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly changelog: TaskStateStore;
  readonly clock: Clock;
  readonly log: RuntimeLog;
}

interface Copy {
  readonly header: SnapshotHeader;
  readonly restored: RestoredTask;
}

/** A snapshot that is of no use is told in the log, and the changelog read from its beginning. */
export class SnapshotStore implements TaskStateStore {
  readonly #options: SnapshotStoreOptions;
  /** Snapshots that did not fit, in case they cannot be removed. */
  readonly #refused = new Set<string>();

  constructor(options: SnapshotStoreOptions) {
    this.#options = options;
  }

  async restore(
    topic: string,
    partition: number,
    target: RestoreTarget,
    from?: RestoredTask,
  ): Promise<RestoredTask> {
    const { changelog, pathOf } = this.#options;
    if (from !== undefined) return await changelog.restore(topic, partition, target, from);
    const path = pathOf(topic, partition);
    try {
      const copy = await this.#copy(path, topic, partition, target);
      const restored = await changelog.restore(topic, partition, target, copy?.restored);
      if (copy === undefined) return restored;
      if (target.isWanted()) checkIdentity(copy.header, restored);
      return { ...restored, keys: copy.restored.keys + restored.keys };
    } catch (error) {
      if (!(error instanceof StaleCopy)) throw error;
      this.#refused.add(path);
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
  }

  async #copy(
    path: string,
    topic: string,
    partition: number,
    target: RestoreTarget,
  ): Promise<Copy | undefined> {
    let content: SnapshotContent | undefined;
    if (this.#refused.has(path)) return undefined;
    try {
      // The task is fenced: nobody else can finish one any more that counts.
      await removeLeftovers(path);
      content = await openSnapshot(path);
      if (content === undefined) return undefined;
      this.#check(content.header, topic, partition);
      // Once to see that all of it is sound: what is taken up cannot be given back.
      for await (const _ of content.records());
    } catch (error) {
      await content?.close();
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.warn(
        { path, reason },
        `The snapshot ${path} is not used (${reason}): the changelog is read instead.`,
      );
      return undefined;
    }
    try {
      const restored = await takeUp(content, topic, target);
      return { header: content.header, restored };
    } catch (cause) {
      // The changelog shows whether it is the job that has changed.
      throw new StaleCopy(cause instanceof Error ? cause.message : String(cause), { cause });
    } finally {
      await content.close();
    }
  }

  #check(header: SnapshotHeader, topic: string, partition: number): void {
    const { clock, fingerprints } = this.#options;
    const { version, fingerprint, takenAt } = header;
    if (version !== SNAPSHOT_FILE_VERSION) throw new Error(`it is of version ${version}`);
    if (header.topic !== topic || header.partition !== partition) {
      throw new Error(`it is of ${header.topic}-${header.partition}`);
    }
    if (fingerprint !== fingerprints.get(topic))
      throw new Error('it is of another form of this job');
    const age = clock.now() - takenAt;
    if (age > MAX_AGE_MS)
      throw new Error('it is too old: removals may be missing in the changelog');
  }
}

async function takeUp(
  { header, records }: SnapshotContent,
  topic: string,
  target: RestoreTarget,
): Promise<RestoredTask> {
  const codec = new ChangelogCodec(topic);
  let keys = 0;
  for await (const some of records()) {
    if (!target.isWanted()) break;
    const changes = codec.decode(some, () => {});
    target.apply(changes);
    for (const { part } of changes) if (part === 'keyed-state') keys++;
    target.onProgress(keys, 0);
  }
  const { offset } = header;
  return { codec, keys, offset, progress: undefined, progressAt: undefined };
}

/** The changelog goes on where the snapshot is: it has what was committed last by then, or later. */
function checkIdentity({ log, number }: SnapshotHeader, { progress }: RestoredTask): void {
  if (progress?.log === log && progress.number >= number) return;
  throw new StaleCopy('The changelog is not the one that the snapshot was made of.');
}
