// DescribeGroups, versions 0-5 (flexible from 5): state, members and assignments of groups.
//
// - v3: authorized operations on request: all of them, there is no authorizer. v4: static members.
// - A group that does not exist is described as Dead, without an error, as Kafka does up to this version.
import { coordinates } from '../cluster/coordinated.ts';
import { describeElsewhere } from '../groups/group-description.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  bool,
  bytes,
  int16,
  int32,
  nullable,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { GROUP_OPERATIONS, NOT_ASKED } from './authorized-operations.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  groups: array(string),
  includeAuthorizedOperations: since(3, bool, false),
});
const response = struct({
  throttleTimeMs: since(1, int32, 0),
  groups: array({
    errorCode: int16,
    groupId: string,
    groupState: string,
    protocolType: string,
    protocolData: string,
    members: array({
      memberId: string,
      groupInstanceId: since(4, nullable(string), null),
      clientId: string,
      clientHost: string,
      memberMetadata: bytes,
      memberAssignment: bytes,
    }),
    authorizedOperations: since(3, int32, NOT_ASKED),
  }),
});

registerApi({
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 5],
  flexibleFrom: 5,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const operations = (groupId: string) =>
      asked.includeAuthorizedOperations ? access.operations('group', groupId) : NOT_ASKED;
    const groups = await splitPermitted(
      asked.groups,
      (groupId) => access.allows('describe', 'group', groupId),
      async (allowed) => {
        const answer = await permitted({ ...asked, groups: allowed });
        return answer.groups.map((group) => ({
          ...group,
          authorizedOperations: operations(group.groupId),
        }));
      },
      refused,
    );
    return { groups };
  },
  handle,
});

/** Tells nothing of a group that the client may not describe. */
function refused(groupId: string) {
  return {
    errorCode: errorCode('GROUP_AUTHORIZATION_FAILED'),
    groupId,
    ...{ groupState: '', protocolType: '', protocolData: '', members: [] },
    authorizedOperations: NOT_ASKED,
  };
}

function handle(
  { groups, includeAuthorizedOperations }: Read<typeof request>,
  { broker }: RequestContext,
) {
  const authorizedOperations = includeAuthorizedOperations ? GROUP_OPERATIONS : NOT_ASKED;
  return {
    groups: groups.map((groupId) => ({
      ...(coordinates(broker, 'group', groupId)
        ? broker.groups.describe(groupId)
        : describeElsewhere(groupId)),
      authorizedOperations,
    })),
  };
}
