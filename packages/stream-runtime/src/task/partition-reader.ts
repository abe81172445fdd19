/** Where a task stands in one partition that it reads. */

import type { ConsumedRecord, TopicPartition } from '../client/kafka-client.ts';
import type { Task } from './task.ts';

/** What takes the records of a partition into its task. */
export interface RecordFeed {
  /** How many records are taken before anything else may have its turn. */
  readonly sliceRecords: number;
  /**
   * Throws what the functions of the job throw, and StreamRuntimeError. True: a function had failed on
   * the record, or on part of it, which went to the dead letters.
   */
  accept(record: ConsumedRecord): boolean;
  /** The element of the record that functions have in hand, counted from 0; undefined between two. */
  readonly inHand: number | undefined;
  /** While paused a partition does not become idle. */
  pause(): void;
  resume(): void;
  /** The partition's watermark; undefined where there is none. */
  readonly watermark: number | undefined;
  /** Whether it is so far ahead of others that it should wait for them. */
  readonly isAhead: boolean;
}

/** One partition: its task and its offsets. */
export interface PartitionReader extends TopicPartition {
  readonly task: Task;
  readonly feed: RecordFeed;
  /** A bounded job stops before this offset; Infinity otherwise. */
  end: number;
  /** Offset of the next record to be processed. */
  position: number;
  /** How far this process had read it before its task was lost and restored; 0 where it never was. */
  readBefore: number;
  /** What Kafka has as this partition's position; -1 where it has none. */
  committed: number;
  /** The first offset of what could not be seen, where it was behind a gap: see BatchProcessor. */
  doubtedSkip: number | undefined;
  /** Whether it has been read to `end`. */
  isDone: boolean;
  /** Whether it is paused because it is ahead. */
  isHeld: boolean;
  /** Of a repartition topic. */
  readonly isInternal: boolean;
  /** Of its task; see PlannedSubTopology. */
  readonly stateIn: string | undefined;
}
