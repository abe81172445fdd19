/** Where the state of a task is when the task is not: what restores it, and tells how far that is. */

import type { TaskChange } from '@tidemark/event-time';
import type { ChangelogCodec } from './changelog-codec.ts';
import type { TaskProgress } from './task-progress.ts';

/** Takes up what was read. */
export interface RestoreTarget {
  apply(changes: readonly TaskChange[]): void;
  /** Whether the task is still wanted; restoring ends when it is not. */
  isWanted(): boolean;
  /** Told now and then. */
  onProgress(keys: number, fraction: number): void;
}

/** What was read of a task. */
export interface RestoredTask {
  /** Goes on with the numbers that the changelog uses. */
  readonly codec: ChangelogCodec;
  /** Undefined where the task never committed anything. */
  readonly progress: TaskProgress | undefined;
  /** How many changes of keys were read. */
  readonly keys: number;
}

/** Reads the committed state of tasks. Only for a task whose transactional.id is fenced. */
export interface TaskStateStore {
  /** `topic` is the changelog, `partition` the task's. Rejects with transient errors of the client too. */
  restore(topic: string, partition: number, target: RestoreTarget): Promise<RestoredTask>;
}
