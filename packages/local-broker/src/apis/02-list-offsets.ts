// ListOffsets, versions 1-11 (flexible from 6): the offset of a point in time.
//
// - Timestamp -2 asks for the first offset, -1 for the end (the last stable offset when the client reads
//   committed records only), -3 (v7, KIP-734) for the record with the largest timestamp.
// - v8, v9 and v11 ask about tiered storage: -4 for the first offset on this disk, which is the first of all; -5 and
//   -6 for what went, or is to go, elsewhere: nothing does. v10 has a time limit, which is not needed.
// - Any other timestamp gets the first record at or after it, or offset -1 when there is none. A record that readers
//   of committed records cannot read yet is none for them; like Kafka, that is not looked for further in front.

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
const EARLIEST_LOCAL = -4;
const LAST_TIERED = -5;
const EARLIEST_PENDING_UPLOAD = -6;
/** The version that brought each of them; in an older one it is refused. */
const KNOWN_SINCE: ReadonlyMap<number, number> = new Map([
  [LATEST, 1],
  [EARLIEST, 1],
  [MAX_TIMESTAMP, 7],
  [EARLIEST_LOCAL, 8],
  [LAST_TIERED, 9],
  [EARLIEST_PENDING_UPLOAD, 11],
]);
const NEVER = Number.POSITIVE_INFINITY;
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
  timeoutMs: since(10, int32, 0),
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
  versions: [1, 11],
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

async function handle({ topics, isolationLevel }: Read<typeof request>, context: RequestContext) {
  const committed = isolationLevel === READ_COMMITTED;
  const answers = topics.map(async ({ name, partitions }) => ({
    name,
    partitions: await Promise.all(
      once(partitions).map((asked) =>
        typeof asked === 'number'
          ? { partitionIndex: asked, errorCode: errorCode('INVALID_REQUEST') }
          : answer(name, asked, committed, context),
      ),
    ),
  }));
  return { topics: await Promise.all(answers) };
}

/** Each partition once; of one that is asked about more often, only its number: that is refused. */
function once(partitions: readonly Asked[]): (Asked | number)[] {
  const byIndex = new Map<number, Asked | number>();
  for (const asked of partitions) {
    const { partitionIndex: index } = asked;
    byIndex.set(index, byIndex.has(index) ? index : asked);
  }
  return [...byIndex.values()];
}

async function answer(
  name: string,
  asked: Asked,
  committed: boolean,
  { broker, apiVersion }: RequestContext,
): Promise<Found> {
  const { partitionIndex } = asked;
  const { currentLeaderEpoch } = asked;
  const topic = broker.topics.get(name);
  const found = ledPartitionOf(topic, partitionIndex, broker, currentLeaderEpoch);
  if (found.error !== undefined) return { partitionIndex, errorCode: errorCode(found.error) };
  try {
    if (asked.timestamp < 0 && apiVersion < (KNOWN_SINCE.get(asked.timestamp) ?? NEVER))
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
  if (timestamp === LAST_TIERED || timestamp === EARLIEST_PENDING_UPLOAD) return undefined;
  if (timestamp === EARLIEST || timestamp === EARLIEST_LOCAL) return { offset: log.logStartOffset };
  if (timestamp === LATEST) return { offset: committed ? log.lastStableOffset : log.highWatermark };
  const found = await (timestamp === MAX_TIMESTAMP
    ? log.maxTimestamp()
    : log.offsetForTimestamp(timestamp));
  const tooFar = committed && found !== undefined && found.offset >= log.lastStableOffset;
  return tooFar ? undefined : found;
}
