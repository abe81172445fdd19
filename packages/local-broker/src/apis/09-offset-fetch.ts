// OffsetFetch, versions 1-9 (flexible from 6): how far groups have read.
//
// - v2: null topics ask for all that the group has committed. v7 (KIP-447) can ask for stable offsets: a
//   partition whose offset an open transaction may still change then gets UNSTABLE_OFFSET_COMMIT. v8 asks about
//   several groups at once.
// - A partition without a committed offset is answered with offset -1 and no error.
import { coordinates } from '../cluster/coordinated.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  between,
  bool,
  int16,
  int32,
  int64,
  nullable,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const askedTopics = array({ name: string, partitionIndexes: array(int32) });
const request = struct({
  groupId: between(0, 7, string, ''),
  topics: between(0, 7, nullable(askedTopics, 2), null),
  groups: since(
    8,
    array({
      groupId: string,
      memberId: since(9, nullable(string), null),
      memberEpoch: since(9, int32, -1),
      topics: nullable(askedTopics),
    }),
    [],
  ),
  requireStable: since(7, bool, false),
});

const foundTopics = array({
  name: string,
  partitions: array({
    partitionIndex: int32,
    committedOffset: int64,
    committedLeaderEpoch: since(5, int32, -1),
    metadata: nullable(string),
    errorCode: int16,
  }),
});
const response = struct({
  throttleTimeMs: since(3, int32, 0),
  topics: between(0, 7, foundTopics, []),
  errorCode: between(2, 7, int16, 0),
  groups: since(8, array({ groupId: string, topics: foundTopics, errorCode: int16 }), []),
});

registerApi({
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 9],
  flexibleFrom: 6,
  request,
  response,
  handle,
});

function handle(
  { groupId, topics, groups, requireStable }: Read<typeof request>,
  { broker, apiVersion }: RequestContext,
) {
  if (apiVersion < 8) return broker.groups.fetchOffsets(groupId, topics, requireStable);
  return {
    groups: groups.map((group) => ({
      groupId: group.groupId,
      ...(coordinates(broker, 'group', group.groupId)
        ? broker.groups.fetchOffsets(group.groupId, group.topics, requireStable)
        : { errorCode: errorCode('NOT_COORDINATOR'), topics: [] }),
    })),
  };
}
