/** Where a task is, as its changelog keeps it beside its state. */

/** What a task had done after a commit. */
export interface TaskProgress {
  /** Of the layout of the changelog; others are refused. */
  readonly version: number;
  /** Counts the commits of the task. */
  readonly number: number;
  /** The offset to read next, of every partition that the task reads. */
  readonly positions: readonly (readonly [topic: string, partition: number, offset: number])[];
  /** Made up when the changelog began: another topic of the same name has another. */
  readonly log?: string;
  /** What the upstream tasks had read when they ended; see `EndMark`. */
  readonly ends?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Stands for the version while a savepoint is being written into a changelog. */
export const UNFINISHED_VERSION = 0;

/** The only version that this code writes and reads. */
export const CHANGELOG_VERSION = 1;
