/** How a job is run: what the apps' flags come to. */

import type { Printer } from '@tidemark/event-time';
import type { BadRecordPolicy } from './job/bad-records.ts';
import type { JobState } from './life-cycle.ts';

/** What the runtime needs of a log; a pino logger fits. */
export interface RuntimeLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * `at-least-once`: every record is processed, some twice after a failure or a rebalance.
 * `exactly-once` is accepted and says in the log that at-least-once is in force for now.
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
  /** Milliseconds between commits of offsets. Default 1000. */
  readonly commitIntervalMs?: number;
  /** Default `dead-letter`. */
  readonly onBadRecord?: BadRecordPolicy;
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
  readonly log?: RuntimeLog;
  /** Told of every state that the job goes through. */
  readonly onState?: (state: JobState) => void;
}

/** Says nothing. */
export const silentLog: RuntimeLog = { debug() {}, info() {}, warn() {} };
