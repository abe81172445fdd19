// LeaveGroup, versions 0-5 (flexible from 4): takes members out of a group.
//
// - v3 (KIP-345) names several members, also static ones by their instance id; v5 says why.
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  between,
  int16,
  int32,
  nullable,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const leaving = {
  memberId: string,
  groupInstanceId: nullable(string),
  reason: since(5, nullable(string), null),
};
const request = struct({
  groupId: string,
  memberId: between(0, 2, string, ''),
  members: since(3, array(leaving), []),
});
const response = struct({
  throttleTimeMs: since(1, int32, 0),
  errorCode: int16,
  members: since(
    3,
    array({ memberId: string, groupInstanceId: nullable(string), errorCode: int16 }),
    [],
  ),
});

registerApi({
  key: 13,
  name: 'LeaveGroup',
  versions: [0, 5],
  flexibleFrom: 4,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allows('read', 'group', asked.groupId)
      ? permitted(asked)
      : { errorCode: errorCode('GROUP_AUTHORIZATION_FAILED') },
  handle,
});

function handle(
  { groupId, memberId, members }: Read<typeof request>,
  { broker, apiVersion }: RequestContext,
) {
  if (apiVersion >= 3) return broker.groups.leave({ groupId, members });
  const { errorCode, members: left } = broker.groups.leave({
    groupId,
    members: [{ memberId, groupInstanceId: null }],
  });
  // Before v3 a response has one error only: that of its one member, if the group itself is all right.
  return { errorCode: errorCode || (left[0]?.errorCode ?? 0) };
}
