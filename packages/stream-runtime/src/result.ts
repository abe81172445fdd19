/** What a job run by this package reports when it has ended. */

import type { JobExecutionResult } from '@tidemark/event-time';
import type { SavepointInfo } from './savepoint/write-savepoint.ts';

/** Figures of one job in this process. */
export interface KafkaJobResult extends JobExecutionResult {
  /** Records decoded and handed to the job. */
  readonly records: number;
  /** Values printed or handed to sinks. */
  readonly results: number;
  /** From the first record read to the last result, in milliseconds. */
  readonly elapsedMs: number;
  /** Records that came after their window was gone (Flink: `numLateRecordsDropped`). */
  readonly late: number;
  /** Records that could not be decoded. */
  readonly badRecords: number;
  /** Transactions that Kafka committed. */
  readonly commits: number;
  /** Changes of keys that were read back from changelogs, over all tasks that started here. */
  readonly restoredKeys: number;
  /** The savepoint that was left behind, if one was asked for. */
  readonly savepoint?: SavepointInfo;
}
