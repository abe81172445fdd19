// ListGroups, versions 0-5 (flexible from 3): the groups that this broker coordinates.
//
// - v4 (KIP-518) filters by state, v5 by type; all groups here are of type classic.
import { coordinates } from '../cluster/coordinated.ts';
import { errorCode } from '../wire/error-codes.ts';
import { array, int16, int32, type Read, since, string, struct } from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  statesFilter: since(4, array(string), []),
  typesFilter: since(5, array(string), []),
});
const response = struct({
  throttleTimeMs: since(1, int32, 0),
  errorCode: int16,
  groups: array({
    groupId: string,
    protocolType: string,
    groupState: since(4, string, ''),
    groupType: since(5, string, ''),
  }),
});

registerApi({
  key: 16,
  name: 'ListGroups',
  versions: [0, 5],
  flexibleFrom: 3,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const answer = await permitted(asked);
    if (access.allowsCluster('describe')) return answer;
    const sees = ({ groupId }: { readonly groupId: string }) =>
      access.allows('describe', 'group', groupId);
    return { ...answer, groups: answer.groups.filter(sees) };
  },
  handle,
});

function handle({ statesFilter, typesFilter }: Read<typeof request>, { broker }: RequestContext) {
  const groups = broker.groups
    .list(statesFilter, typesFilter)
    .filter(({ groupId }) => coordinates(broker, 'group', groupId));
  return { errorCode: errorCode('NONE'), groups };
}
