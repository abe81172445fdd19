// The messages of the Fetch API, see 01-fetch.ts.
import {
  array,
  between,
  bigint64,
  bytes,
  int8,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
  tagged,
  uuid,
  type Written,
} from '../wire/schema.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import { currentLeader, nodeEndpoints } from './leader-hints.ts';

export const fetchRequest = struct({
  clusterId: tagged(12, 0, nullable(string)),
  replicaId: between(0, 14, int32, -1),
  replicaState: tagged(15, 1, struct({ replicaId: int32, replicaEpoch: int64 })),
  maxWaitMs: int32,
  minBytes: int32,
  maxBytes: int32,
  isolationLevel: int8,
  sessionId: since(7, int32, 0),
  sessionEpoch: since(7, int32, -1),
  topics: array({
    topic: between(0, 12, string, ''),
    topicId: since(13, uuid, ZERO_UUID),
    partitions: array({
      partition: int32,
      currentLeaderEpoch: since(9, int32, -1),
      fetchOffset: int64,
      lastFetchedEpoch: since(12, int32, -1),
      logStartOffset: since(5, int64, -1),
      partitionMaxBytes: int32,
    }),
  }),
  forgottenTopicsData: since(
    7,
    array({
      topic: between(7, 12, string, ''),
      topicId: since(13, uuid, ZERO_UUID),
      partitions: array(int32),
    }),
    [],
  ),
  rackId: since(11, string, ''),
});

const endOffset = struct({ endOffset: int64, epoch: int32 });

const partitionData = struct({
  partitionIndex: int32,
  errorCode: int16,
  highWatermark: int64,
  lastStableOffset: optional(int64, -1),
  logStartOffset: since(5, int64, -1),
  divergingEpoch: tagged(12, 0, struct({ epoch: int32, endOffset: int64 })),
  currentLeader: currentLeader(12, 1),
  snapshotId: tagged(12, 2, endOffset),
  abortedTransactions: nullable(array({ producerId: bigint64, firstOffset: int64 })),
  preferredReadReplica: since(11, int32, -1),
  records: nullable(bytes),
});

export const fetchResponse = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: since(7, int16, 0),
  sessionId: since(7, int32, 0),
  topics: array({
    topic: between(0, 12, string, ''),
    topicId: since(13, uuid, ZERO_UUID),
    partitions: array(partitionData),
  }),
  nodeEndpoints: nodeEndpoints(16),
});

export type FetchRequest = Read<typeof fetchRequest>;
export type FetchResponse = Written<typeof fetchResponse>;
export type PartitionData = Written<typeof partitionData>;
