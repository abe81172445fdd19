// JoinGroup, versions 0-9 (flexible from 6): enters a group, and waits until the rebalance is over.
//
// - v1 tells the session timeout from the rebalance timeout. v4 (KIP-394): a newcomer without a member id gets
//   one with MEMBER_ID_REQUIRED and joins again. v5 brought static members (KIP-345), v8 the reason for joining,
//   v9 (KIP-814) tells a static leader that it need not assign anew.
// - Rebalances begin at once: `group.initial.rebalance.delay.ms` is 0.
import { joinRefusal } from '../groups/group-answers.ts';
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
import { type RequestContext, registerApi } from './registry.ts';

const UNSAID = -1;

const request = struct({
  groupId: string,
  sessionTimeoutMs: int32,
  rebalanceTimeoutMs: since(1, int32, UNSAID),
  memberId: string,
  groupInstanceId: since(5, nullable(string), null),
  protocolType: string,
  protocols: array({ name: string, metadata: bytes }),
  reason: since(8, nullable(string), null),
});

const response = struct({
  throttleTimeMs: since(2, int32, 0),
  errorCode: int16,
  generationId: int32,
  protocolType: since(7, nullable(string), null),
  protocolName: nullable(string, 7),
  leader: string,
  skipAssignment: since(9, bool, false),
  memberId: string,
  members: array({
    memberId: string,
    groupInstanceId: since(5, nullable(string), null),
    metadata: bytes,
  }),
});

registerApi({
  key: 11,
  name: 'JoinGroup',
  versions: [0, 9],
  flexibleFrom: 6,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allows('read', 'group', asked.groupId)
      ? permitted(asked)
      : joinRefusal('GROUP_AUTHORIZATION_FAILED', ''),
  handle,
});

async function handle(
  asked: Read<typeof request>,
  { broker, connection, clientId, apiVersion }: RequestContext,
) {
  const { rebalanceTimeoutMs, sessionTimeoutMs } = asked;
  const answer = await broker.groups.join({
    ...asked,
    rebalanceTimeoutMs: rebalanceTimeoutMs === UNSAID ? sessionTimeoutMs : rebalanceTimeoutMs,
    clientId,
    clientHost: `/${connection.clientHost}`,
    memberIdRequired: apiVersion >= 4,
    canSkipAssignment: apiVersion >= 9,
  });
  const refused = answer.errorCode !== 0 && apiVersion >= 7;
  return refused ? { ...answer, protocolName: null } : answer;
}
