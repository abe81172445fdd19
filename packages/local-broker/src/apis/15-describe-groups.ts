// DescribeGroups, versions 0-5 (flexible from 5): state, members and assignments of groups.
//
// - v3: authorized operations on request: all of them, there is no authorizer. v4: static members.
// - A group that does not exist is described as Dead, without an error, as Kafka does up to this version.
import { coordinates } from '../cluster/coordinated.ts';
import { describeElsewhere } from '../groups/group-description.ts';
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
  handle,
});

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
