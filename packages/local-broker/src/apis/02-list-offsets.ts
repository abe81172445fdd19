// ListOffsets, versions 1-7 (flexible from 6): the offset of a point in time.
//
// - Timestamp -2 asks for the first offset, -1 for the end (the last stable offset when the client reads
//   committed records only), -3 (v7, KIP-734) for the record with the largest timestamp.
// - Any other timestamp gets the first record at or after it, or offset -1 when there is none. A record that readers
//   of committed records cannot read yet is none for them; like Kafka, that is not looked for further in front.

import type { BrokerState } from '../broker-state.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { permittedTopics } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  int8,
  int16,
  int32,
  int64,
  optional,
  type Read,
  since,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { codeOf, ledPartitionOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;
const READ_COMMITTED = 1;

const askedPartition = {
  partitionIndex: int32,
  currentLeaderEpoch: since(4, int32, -1),
  timestamp: int64,
};
const request = struct({
  replicaId: int32,
  isolationLevel: since(2, int8, 0),
  topics: array({ name: string, partitions: array(askedPartition) }),
});

const foundPartition = struct({
  partitionIndex: int32,
  errorCode: int16,
  timestamp: optional(int64, -1),
  offset: optional(int64, -1),
  leaderEpoch: since(4, int32, -1),
});
const response = struct({
  throttleTimeMs: since(2, int32, 0),
  topics: array({ name: string, partitions: array(foundPartition) }),
});

type Asked = Read<typeof request>['topics'][number]['partitions'][number];
type Found = Written<typeof foundPartition>;

registerApi({
  key: 2,
  name: 'ListOffsets',
  versions: [1, 7],
  flexibleFrom: 6,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    permittedTopics(
      asked,
      { access, operation: 'describe' },
      permitted,
      ({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
        })),
      }),
    ),
  handle,
});

async function handle(
  { topics, isolationLevel }: Read<typeof request>,
  { broker }: RequestContext,
) {
  const committed = isolationLevel === READ_COMMITTED;
  const answers = topics.map(async ({ name, partitions }) => ({
    name,
    partitions: await Promise.all(
      partitions.map((asked) => answer(name, asked, committed, broker)),
    ),
  }));
  return { topics: await Promise.all(answers) };
}

async function answer(
  name: string,
  asked: Asked,
  committed: boolean,
  broker: BrokerState,
): Promise<Found> {
  const { partitionIndex } = asked;
  const { currentLeaderEpoch } = asked;
  const topic = broker.topics.get(name);
  const found = ledPartitionOf(topic, partitionIndex, broker, currentLeaderEpoch);
  if (found.error !== undefined) return { partitionIndex, errorCode: errorCode(found.error) };
  try {
    if (asked.timestamp < MAX_TIMESTAMP)
      return { partitionIndex, errorCode: errorCode('UNSUPPORTED_VERSION') };
    const point = await lookUp(found.log, asked.timestamp, committed);
    if (point === undefined) return { partitionIndex, errorCode: errorCode('NONE') };
    return {
      partitionIndex,
      errorCode: errorCode('NONE'),
      ...point,
      leaderEpoch: epochOf(found.log, point.offset),
    };
  } catch (error) {
    return { partitionIndex, errorCode: codeOf(error, broker) };
  }
}

/** The epoch under which a record was written, or, at the end of the log, will be. */
function epochOf(log: PartitionLog, offset: number): number {
  return offset >= log.highWatermark ? log.leaderEpoch : log.epochs.at(offset);
}

async function lookUp(log: PartitionLog, timestamp: number, committed: boolean) {
  if (timestamp === EARLIEST) return { offset: log.logStartOffset };
  if (timestamp === LATEST) return { offset: committed ? log.lastStableOffset : log.highWatermark };
  const found = await (timestamp === MAX_TIMESTAMP
    ? log.maxTimestamp()
    : log.offsetForTimestamp(timestamp));
  const tooFar = committed && found !== undefined && found.offset >= log.lastStableOffset;
  return tooFar ? undefined : found;
}
