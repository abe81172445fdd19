/** What a running job tells those who watch it: monitors, metrics, logs. */

import type { TaskId } from '../task/task.ts';

/** Something that happened in a job; `time` is epoch milliseconds. */
export type JobEvent =
  | { readonly type: 'task-assigned'; readonly time: number; readonly task: TaskId }
  | RestoreProgress
  | {
      readonly type: 'task-running';
      readonly time: number;
      readonly task: TaskId;
      readonly restoredKeys: number;
    }
  | {
      readonly type: 'task-lost';
      readonly time: number;
      readonly task: TaskId;
      /** What failed: a commit, or a function on a record that the job goes on without. */
      readonly failed: 'commit' | 'function';
      readonly reason: string;
    }
  | { readonly type: 'task-closed'; readonly time: number; readonly task: TaskId }
  | HangingTransactionEnded
  | StandbyEvent
  | SnapshotWritten
  | CommitMade;

/** Kafka had lost the end of a transaction of the task; now it has it, before anything was read. */
interface HangingTransactionEnded {
  readonly type: 'hanging-transaction-ended';
  readonly time: number;
  readonly task: TaskId;
  readonly outcome: 'committed' | 'aborted';
}

/** A copy of another process' task is kept here, has all that is committed, is kept no more. */
export type StandbyEvent =
  | {
      readonly type: 'standby-assigned' | 'standby-closed';
      readonly time: number;
      readonly task: TaskId;
    }
  | {
      readonly type: 'standby-warm';
      readonly time: number;
      readonly task: TaskId;
      /** Changes of keys that were read. */
      readonly keys: number;
    };

/** A task's state was written to the snapshot folder. */
interface SnapshotWritten {
  readonly type: 'snapshot-written';
  readonly time: number;
  readonly task: TaskId;
  readonly records: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** A task reads its changelog. */
interface RestoreProgress {
  readonly type: 'restore-progress';
  readonly time: number;
  readonly task: TaskId;
  /** Changes of keys read so far. */
  readonly keys: number;
  /** Of the changelog, 0 to 1. */
  readonly fraction: number;
  readonly keysPerSecond: number;
}

/** A transaction was committed: a checkpoint of one task. */
interface CommitMade {
  readonly type: 'commit';
  readonly time: number;
  readonly task: TaskId;
  /** Counts the commits of the task, through restarts where it has a changelog. */
  readonly number: number;
  readonly durationMs: number;
  /** Of all that the transaction wrote, about. */
  readonly bytes: number;
  readonly records: number;
}

/** Takes events; must not throw. */
export type JobEventListener = (event: JobEvent) => void;
