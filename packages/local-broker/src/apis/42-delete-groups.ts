// DeleteGroups, versions 0-2 (flexible from 2): removes empty groups and their offsets.
import { coordinates } from '../cluster/coordinated.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import { array, int16, int32, optional, type Read, string, struct } from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({ groupsNames: array(string) });
const response = struct({
  throttleTimeMs: optional(int32, 0),
  results: array({ groupId: string, errorCode: int16 }),
});

registerApi({
  key: 42,
  name: 'DeleteGroups',
  versions: [0, 2],
  flexibleFrom: 2,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const results = await splitPermitted(
      asked.groupsNames,
      (groupId) => access.allows('delete', 'group', groupId),
      async (groupsNames) => (await permitted({ groupsNames })).results,
      (groupId) => ({ groupId, errorCode: errorCode('GROUP_AUTHORIZATION_FAILED') }),
    );
    return { results };
  },
  handle,
});

async function handle({ groupsNames }: Read<typeof request>, { broker }: RequestContext) {
  const results: { groupId: string; errorCode: number }[] = [];
  for (const groupId of groupsNames)
    results.push({
      groupId,
      errorCode: coordinates(broker, 'group', groupId)
        ? await broker.groups.delete(groupId)
        : errorCode('NOT_COORDINATOR'),
    });
  return { results };
}
