// Committing, fetching and deleting offsets, by the field names of the Kafka protocol.
import type { MemberRequest } from './group-messages.ts';

/** Offsets to store for a group. */
export interface CommitRequest extends MemberRequest {
  /** The producer in whose transaction the offsets are committed. Absent: they count at once. */
  readonly producerId?: bigint | undefined;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly committedOffset: number;
      /** -1: not said. */
      readonly committedLeaderEpoch: number;
      readonly committedMetadata: string | null;
    }[];
  }[];
}

/** One error code for each partition. */
export interface PartitionResults {
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[];
  }[];
}

/** Partitions that a group is asked about. */
export interface AskedOffsets {
  readonly name: string;
  readonly partitionIndexes: readonly number[];
}

/** Committed offsets; -1 with empty metadata where there is none. */
export interface FoundOffsets {
  readonly errorCode: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly committedOffset: number;
      readonly committedLeaderEpoch: number;
      readonly metadata: string;
      readonly errorCode: number;
    }[];
  }[];
}

/** Partitions whose offsets are to be forgotten. */
export interface DoomedOffsets {
  readonly name: string;
  readonly partitions: readonly { readonly partitionIndex: number }[];
}
