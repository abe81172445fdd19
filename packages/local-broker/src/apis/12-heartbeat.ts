// Heartbeat, versions 0-4 (flexible from 4): keeps a member in its group, and tells it of a rebalance.
import { errorCode } from '../wire/error-codes.ts';
import { int16, int32, nullable, type Read, since, string, struct } from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  groupId: string,
  generationId: int32,
  memberId: string,
  groupInstanceId: since(3, nullable(string), null),
});
const response = struct({ throttleTimeMs: since(1, int32, 0), errorCode: int16 });

registerApi({
  key: 12,
  name: 'Heartbeat',
  versions: [0, 4],
  flexibleFrom: 4,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allows('read', 'group', asked.groupId)
      ? permitted(asked)
      : { errorCode: errorCode('GROUP_AUTHORIZATION_FAILED') },
  handle,
});

function handle(asked: Read<typeof request>, { broker }: RequestContext) {
  return broker.groups.heartbeat(asked);
}
