/** What stands beside a running job and looks into it: metrics, queries, savepoints. */

import type { JobOptions } from '../options.ts';
import type { Task, TaskCut } from '../task/task.ts';
import type { EndingKind } from './ending.ts';
import type { JobParts } from './job-parts.ts';
import type { JobPlan } from './job-plan.ts';

/** Called at moments of a job's life; what is called synchronously must not throw. */
export interface JobHooks {
  /**
   * Before anything is made. A rejection fails the job, unless it goes away by itself: then this is
   * called again.
   */
  planning?(): Promise<void>;
  /** The topics are there, nothing is read yet. A rejection fails the job. */
  planned?(plan: JobPlan): Promise<void>;
  /** The group is about to be joined. */
  wired?(parts: JobParts): void;
  /** A transaction was just taken of the task; undefined: all that it holds is committed. */
  cut?(task: Task, cut: TaskCut | undefined): void;
  committed?(task: Task, cut: TaskCut): void;
  /** All is committed and nothing runs any more; the group is not left yet. A rejection fails the job. */
  leaving?(kind: EndingKind): Promise<void>;
}

/** How a job is run, beside what its user says. */
export interface RunOptions extends JobOptions {
  readonly hooks?: JobHooks | undefined;
  /** Ends the job when what was read of its sources is processed to the end (Flink: `stop`). */
  readonly suspendSignal?: AbortSignal | undefined;
}
