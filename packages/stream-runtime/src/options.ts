/** How a job is run: what the apps' flags come to. */

import type { Printer } from '@tidemark/event-time';
import type { BadRecordPolicy } from './job/bad-records.ts';
import type { JobEventListener } from './job/job-events.ts';
import type { JobState } from './life-cycle.ts';

/** What the runtime needs of a log; a pino logger fits. */
export interface RuntimeLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * `exactly-once`: results and dead letters are committed with the positions and the state of the
 * records that they were made of; readers that read committed records see each of them once.
 * `at-least-once`: they are written at once, so that some come twice after a failure; state does not
 * count anything twice.
 */
export type Guarantee = 'exactly-once' | 'at-least-once';

/** How a job runs on Kafka. */
export interface JobOptions {
  /** The consumer group: processes with the same one share the partitions. */
  readonly groupId: string;
  /** Where to begin in partitions for which the group has no offset. Default `latest`. */
  readonly from?: 'latest' | 'earliest';
  /** Read up to the ends that the partitions have at the start, then emit the final watermark and end. */
  readonly bounded?: boolean;
  /** Default `exactly-once`. */
  readonly guarantee?: Guarantee;
  /** Milliseconds between commits. Default 1000. */
  readonly commitIntervalMs?: number;
  /** Default `dead-letter`. */
  readonly onBadRecord?: BadRecordPolicy;
  /**
   * What is done about a record that a function of the job throws on. `fail` (default) stops the job;
   * `dead-letter` restores the task from its last commit, sets the record aside when it comes again, and
   * commits. A timer that throws has no record, and stops the job in either case.
   */
  readonly onFunctionError?: 'fail' | 'dead-letter';
  /** Takes what `print()` emits. */
  readonly printer: Printer;
  /**
   * Tells that results cannot be taken as fast as they come (a slow terminal or pipe): the job
   * waits for the promise before it processes more. Undefined: there is room.
   */
  readonly backPressure?: () => Promise<unknown> | undefined;
  /** Resolves when everything printed so far is written; awaited before offsets are committed. */
  readonly flushPrinter?: () => Promise<unknown>;
  /** Create topics of sources and sinks that are missing. Default: on the local broker only. */
  readonly createTopics?: boolean;
  /** Ends the job: what is in hand is finished and committed, the group is left. */
  readonly signal?: AbortSignal;
  /** Ends the job as `signal` does, but with the final watermark first (Flink: `stop --drain`). */
  readonly drainSignal?: AbortSignal;
  /**
   * Where to leave a savepoint when the job ends as it should: a file, or `topic:NAME`. `signal` then
   * ends it as `JobClient.stop()` does. One process has to run all tasks then.
   */
  readonly savepointTo?: string;
  /** The savepoint that the group starts from: a file, or `topic:NAME`. The group must have no state. */
  readonly fromSavepoint?: string;
  /** Keep state in changelog topics; with `false` it is in memory only, and goes with its task. Default true. */
  readonly stateTopics?: boolean;
  /** How many other processes keep a copy of a task's state. Default 0. */
  readonly standbyReplicas?: number;
  /**
   * A folder of this machine that keeps state of tasks beside their changelogs, so that a restart reads
   * no more than what came after. Processes may share it. Default: none.
   */
  readonly snapshotDir?: string | undefined;
  /** Milliseconds between the snapshots of a task that works; it leaves one when it stops, too. Default five minutes. */
  readonly snapshotIntervalMs?: number;
  /**
   * Only for tests that must be able to see the fault: with `false` every task gets a
   * transactional.id that is nobody else's, so that two owners of a task can both commit.
   */
  readonly fencing?: boolean;
  readonly log?: RuntimeLog;
  /** Told of what happens to tasks: restores, commits. */
  readonly onEvent?: JobEventListener;
  /** Told of every state that the job goes through. */
  readonly onState?: (state: JobState) => void;
}

/** Says nothing. */
export const silentLog: RuntimeLog = { debug() {}, info() {}, warn() {} };
