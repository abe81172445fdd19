// SyncGroup, versions 0-5 (flexible from 4): the leader hands in the assignment, every member gets its part.
//
// - v5 repeats the protocol, so that members notice when they no longer mean the same one.
import { syncRefusal } from '../groups/group-answers.ts';
import {
  array,
  bytes,
  int16,
  int32,
  nullable,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  groupId: string,
  generationId: int32,
  memberId: string,
  groupInstanceId: since(3, nullable(string), null),
  protocolType: since(5, nullable(string), null),
  protocolName: since(5, nullable(string), null),
  assignments: array({ memberId: string, assignment: bytes }),
});
const response = struct({
  throttleTimeMs: since(1, int32, 0),
  errorCode: int16,
  protocolType: since(5, nullable(string), null),
  protocolName: since(5, nullable(string), null),
  assignment: bytes,
});

registerApi({
  key: 14,
  name: 'SyncGroup',
  versions: [0, 5],
  flexibleFrom: 4,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allows('read', 'group', asked.groupId)
      ? permitted(asked)
      : syncRefusal('GROUP_AUTHORIZATION_FAILED'),
  handle,
});

async function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { protocolType, protocolName } = asked;
  if (apiVersion >= 5 && (protocolType === null || protocolName === null))
    return syncRefusal('INCONSISTENT_GROUP_PROTOCOL');
  return broker.groups.sync(asked);
}
