// OffsetDelete, version 0 (not flexible): removes committed offsets of a group (KIP-496).
import { permittedTopics } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import { array, int16, int32, optional, type Read, string, struct } from '../wire/schema.ts';
import { knownPartitions, refuseTopic, withUnknown } from './known-partitions.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  groupId: string,
  topics: array({ name: string, partitions: array({ partitionIndex: int32 }) }),
});
const response = struct({
  errorCode: int16,
  throttleTimeMs: optional(int32, 0),
  topics: array({ name: string, partitions: array({ partitionIndex: int32, errorCode: int16 }) }),
});

registerApi({
  key: 47,
  name: 'OffsetDelete',
  versions: [0, 0],
  flexibleFrom: undefined,
  request,
  response,
  authorize(asked, { access }, permitted) {
    if (!access.allows('delete', 'group', asked.groupId))
      return { errorCode: errorCode('GROUP_AUTHORIZATION_FAILED'), topics: [] };
    return permittedTopics(asked, { access, operation: 'read' }, permitted, refuseTopic);
  },
  handle,
});

async function handle({ groupId, topics }: Read<typeof request>, { broker }: RequestContext) {
  const known = knownPartitions(topics, broker);
  const answer = await broker.groups.deleteOffsets(groupId, known);
  if (answer.errorCode !== 0) return answer;
  return { ...answer, ...withUnknown(topics, answer) };
}
