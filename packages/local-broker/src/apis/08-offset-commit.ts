// OffsetCommit, versions 2-9 (flexible from 8): stores how far a group has read.
//
// - v5 dropped the retention time of the request, which was not used before either: offsets live as long as
//   the broker's `offsets.retention.minutes` says. v6 brought leader epochs, v7 static members.
// - Differs from Apache Kafka: v9 serves the classic protocol only; member epochs of KIP-848 are generations here.
import { permittedTopics } from '../security/permitted.ts';
import {
  array,
  between,
  int16,
  int32,
  int64,
  nullable,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { commitToKnown, refuseCommit, refuseTopic } from './known-partitions.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  groupId: string,
  generationIdOrMemberEpoch: int32,
  memberId: string,
  groupInstanceId: since(7, nullable(string), null),
  retentionTimeMs: between(2, 4, int64, -1),
  topics: array({
    name: string,
    partitions: array({
      partitionIndex: int32,
      committedOffset: int64,
      committedLeaderEpoch: since(6, int32, -1),
      committedMetadata: nullable(string),
    }),
  }),
});
const response = struct({
  throttleTimeMs: since(3, int32, 0),
  topics: array({ name: string, partitions: array({ partitionIndex: int32, errorCode: int16 }) }),
});

registerApi({
  key: 8,
  name: 'OffsetCommit',
  versions: [2, 9],
  flexibleFrom: 8,
  request,
  response,
  authorize(asked, { access }, permitted) {
    if (!access.allows('read', 'group', asked.groupId))
      return refuseCommit(asked.topics, 'GROUP_AUTHORIZATION_FAILED');
    return permittedTopics(asked, { access, operation: 'read' }, permitted, refuseTopic);
  },
  handle,
});

function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = asked;
  const member = { groupId, memberId, groupInstanceId, generationId };
  const isNoGroup = broker.groups.describe(groupId).groupState === 'Dead';
  if (apiVersion >= 9 && generationId >= 0 && isNoGroup)
    return refuseCommit(asked.topics, 'GROUP_ID_NOT_FOUND');
  return commitToKnown(asked.topics, broker, (topics) =>
    broker.groups.commitOffsets({ ...member, topics }),
  );
}
