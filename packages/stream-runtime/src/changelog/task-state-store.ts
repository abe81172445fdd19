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
  /** Told again and again while there is more, which cannot be read yet, and why. */
  onWait(reason: string): void;
}

/** What was read of a task. */
export interface RestoredTask {
  /** Goes on with the numbers that the changelog uses. */
  readonly codec: ChangelogCodec;
  /** Undefined where the task never committed anything. */
  readonly progress: TaskProgress | undefined;
  /** How many changes of keys were read. */
  readonly keys: number;
  /** Of the changelog: all before it is taken up. */
  readonly offset: number;
  /** Of the last record with the progress of the task: where a copy has to be read on from. */
  readonly progressAt: number | undefined;
}

/**
 * What was to be gone on from (a standby's copy, a snapshot) does not fit the changelog. The copy is
 * of no use any more: the task is to be restored from the changelog alone, into new operators.
 */
export class StaleCopy extends Error {
  override readonly name = 'StaleCopy';
}

/** Reads the committed state of tasks. Only for a task whose transactional.id is fenced. */
export interface TaskStateStore {
  /**
   * `topic` is the changelog, `partition` the task's. With `from` only what came after that is read.
   * Rejects with transient errors of the client too; what was applied by then may be applied again.
   *
   * @throws StreamRuntimeError CHANGELOG_UNREADABLE
   * @throws StaleCopy
   */
  restore(
    topic: string,
    partition: number,
    target: RestoreTarget,
    from?: RestoredTask,
  ): Promise<RestoredTask>;
}
