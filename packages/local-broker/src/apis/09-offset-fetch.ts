// OffsetFetch, versions 1-9 (flexible from 6): how far groups have read.
//
// - v2: null topics ask for all that the group has committed. v7 (KIP-447) can ask for stable offsets: a
//   partition whose offset an open transaction may still change then gets UNSTABLE_OFFSET_COMMIT. v8 asks about
//   several groups at once.
// - A partition without a committed offset is answered with offset -1 and no error.
import { coordinates } from '../cluster/coordinated.ts';
import type { Access } from '../security/access.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  between,
  bool,
  int16,
  int32,
  int64,
  nullable,
  type Read,
  since,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const askedTopics = array({ name: string, partitionIndexes: array(int32) });
const request = struct({
  groupId: between(0, 7, string, ''),
  topics: between(0, 7, nullable(askedTopics, 2), null),
  groups: since(
    8,
    array({
      groupId: string,
      memberId: since(9, nullable(string), null),
      memberEpoch: since(9, int32, -1),
      topics: nullable(askedTopics),
    }),
    [],
  ),
  requireStable: since(7, bool, false),
});

const foundTopics = array({
  name: string,
  partitions: array({
    partitionIndex: int32,
    committedOffset: int64,
    committedLeaderEpoch: since(5, int32, -1),
    metadata: nullable(string),
    errorCode: int16,
  }),
});
const response = struct({
  throttleTimeMs: since(3, int32, 0),
  topics: between(0, 7, foundTopics, []),
  errorCode: between(2, 7, int16, 0),
  groups: since(8, array({ groupId: string, topics: foundTopics, errorCode: int16 }), []),
});

registerApi({
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 9],
  flexibleFrom: 6,
  request,
  response,
  authorize,
  handle,
});

async function authorize(
  asked: Read<typeof request>,
  { access, apiVersion }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  if (apiVersion < 8) {
    const answer = await authorizeGroup(asked, access, async ({ topics }) => {
      const { topics: found = [], errorCode: code = 0 } = await permitted({ ...asked, topics });
      return { topics: found, errorCode: code };
    });
    // Version 1 has no error for the group itself.
    return apiVersion > 1 || answer.errorCode === 0
      ? answer
      : { topics: (asked.topics ?? []).map((topic) => refusedTopic(topic, answer.errorCode)) };
  }
  const answers = asked.groups.map(async (group) => ({
    groupId: group.groupId,
    ...(await authorizeGroup(group, access, async ({ topics }) => {
      const { groups = [] } = await permitted({ ...asked, groups: [{ ...group, topics }] });
      return groups[0] ?? NOTHING_FOUND;
    })),
  }));
  return { groups: await Promise.all(answers) };
}

type AskedGroup = Pick<Read<typeof request>, 'groupId' | 'topics'>;
type FoundGroup = { readonly topics: Written<typeof foundTopics>; readonly errorCode: number };

const NOTHING_FOUND: FoundGroup = { topics: [], errorCode: 0 };

/** Offsets of a group: those of topics that the client may not describe are refused, or not told of. */
async function authorizeGroup(
  { groupId, topics }: AskedGroup,
  access: Access,
  permitted: (group: AskedGroup) => Promise<FoundGroup>,
): Promise<FoundGroup> {
  if (!access.allows('describe', 'group', groupId))
    return { topics: [], errorCode: errorCode('GROUP_AUTHORIZATION_FAILED') };
  const sees = ({ name }: { readonly name: string }) => access.allows('describe', 'topic', name);
  const found = await permitted({ groupId, topics: topics?.filter(sees) ?? null });
  if (topics === null) return { ...found, topics: found.topics.filter(sees) };
  if (found.errorCode !== 0) return found;
  const denied = topics.filter((topic) => !sees(topic));
  const code = errorCode('TOPIC_AUTHORIZATION_FAILED');
  return {
    ...found,
    topics: [...found.topics, ...denied.map((topic) => refusedTopic(topic, code))],
  };
}

function refusedTopic({ name, partitionIndexes }: Read<typeof askedTopics>[number], code: number) {
  return {
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({
      ...{ partitionIndex, committedOffset: -1, metadata: '', errorCode: code },
    })),
  };
}

function handle(
  { groupId, topics, groups, requireStable }: Read<typeof request>,
  { broker, apiVersion }: RequestContext,
) {
  if (apiVersion < 8) return broker.groups.fetchOffsets(groupId, topics, requireStable);
  return {
    groups: groups.map((group) => ({
      groupId: group.groupId,
      ...(coordinates(broker, 'group', group.groupId)
        ? broker.groups.fetchOffsets(group.groupId, group.topics, requireStable)
        : { errorCode: errorCode('NOT_COORDINATOR'), topics: [] }),
    })),
  };
}
