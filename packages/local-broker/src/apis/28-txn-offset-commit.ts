// TxnOffsetCommit, versions 0-3 (flexible from 3): offsets of a group that count when the transaction is committed.
//
// - v2 brought leader epochs; v3 (KIP-447) the member and its generation, which are checked as OffsetCommit does.
//   Before that anybody who has the transactional id may commit.
// - A producer that was shut out hears INVALID_PRODUCER_EPOCH in all versions, one that did not add the group to
//   its transaction INVALID_TXN_STATE.
import { permittedTopics } from '../security/permitted.ts';
import {
  array,
  bigint64,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { commitToKnown, refuseCommit, refuseTopic } from './known-partitions.ts';
import { writeError } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: string,
  groupId: string,
  producerId: bigint64,
  producerEpoch: int16,
  generationId: since(3, int32, -1),
  memberId: since(3, string, ''),
  groupInstanceId: since(3, nullable(string), null),
  topics: array({
    name: string,
    partitions: array({
      partitionIndex: int32,
      committedOffset: int64,
      committedLeaderEpoch: since(2, int32, -1),
      committedMetadata: nullable(string),
    }),
  }),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  topics: array({ name: string, partitions: array({ partitionIndex: int32, errorCode: int16 }) }),
});

registerApi({
  key: 28,
  name: 'TxnOffsetCommit',
  versions: [0, 3],
  flexibleFrom: 3,
  request,
  response,
  authorize(asked, { access }, permitted) {
    if (!access.allows('write', 'transactionalId', asked.transactionalId))
      return refuseCommit(asked.topics, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
    if (!access.allows('read', 'group', asked.groupId))
      return refuseCommit(asked.topics, 'GROUP_AUTHORIZATION_FAILED');
    return permittedTopics(asked, { access, operation: 'read' }, permitted, refuseTopic);
  },
  handle,
});

function handle(asked: Read<typeof request>, { broker }: RequestContext) {
  const { transactionalId, producerId, producerEpoch: epoch, groupId } = asked;
  const { generationId, memberId, groupInstanceId } = asked;
  return commitToKnown(asked.topics, broker, (topics) => {
    if (groupId === '') return refuseCommit(topics, 'INVALID_GROUP_ID');
    const error = broker.transactions.verifyGroup({ transactionalId, producerId, epoch }, groupId);
    if (error !== 'NONE')
      return refuseCommit(topics, writeError(error, 'COORDINATOR_NOT_AVAILABLE'));
    const member = { groupId, generationId, memberId, groupInstanceId };
    return broker.groups.commitOffsets({ ...member, producerId, topics });
  });
}
