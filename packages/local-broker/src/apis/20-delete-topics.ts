// DeleteTopics, versions 1-6 (flexible from 4): removes topics and their records.
//
// - v5 gives the reason of a refusal, v6 (KIP-516) names topics by id as well.
// - Differs from Apache Kafka: the topic is gone when the answer comes.
import type { BrokerState } from '../broker-state.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode, errorMessage, type KafkaErrorName } from '../wire/error-codes.ts';
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
  uuid,
  type Written,
} from '../wire/schema.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import { codeOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  topics: since(6, array({ name: nullable(string), topicId: uuid }), []),
  topicNames: between(0, 5, array(string), []),
  timeoutMs: int32,
});

const deleted = struct({
  name: nullable(string, 6),
  topicId: since(6, uuid, ZERO_UUID),
  errorCode: int16,
  errorMessage: since(5, nullable(string), null),
});
const response = struct({ throttleTimeMs: since(1, int32, 0), responses: array(deleted) });

type Deleted = Written<typeof deleted>;

registerApi({
  key: 20,
  name: 'DeleteTopics',
  versions: [1, 6],
  flexibleFrom: 4,
  request,
  response,
  authorize,
  handle,
});

/** A topic that the client may not describe is refused alike whether it is there or not. */
async function authorize(
  asked: Read<typeof request>,
  { access, broker }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  const named = asked.topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
  const all = [...asked.topics, ...named];
  // What is named twice is answered once.
  const once = new Map(all.map((one) => [keyOf(one), one] as const));
  const responses = await splitPermitted(
    [...once.values()],
    (one) => refusalOf(one) === undefined,
    async (allowed) => {
      const keys = new Set(allowed.map(keyOf));
      const topics = all.filter((one) => keys.has(keyOf(one)));
      return (await permitted({ ...asked, topics, topicNames: [] })).responses;
    },
    (one) => refusalOf(one) ?? { ...one, errorCode: errorCode('NONE') },
  );
  return { responses };

  function refusalOf({ name, topicId }: { name: string | null; topicId: string }) {
    const topic = name === null ? broker.topics.byId(topicId) : broker.topics.get(name);
    const meant = name ?? topic?.name;
    if (meant === undefined || access.allowsCluster('delete')) return undefined;
    const sees = access.allows('describe', 'topic', meant);
    // Who sees the topic hears that there is none.
    if (access.allows('delete', 'topic', meant) || (sees && topic === undefined)) return undefined;
    return {
      ...{ name: sees ? meant : name, topicId },
      errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
      errorMessage: errorMessage('TOPIC_AUTHORIZATION_FAILED'),
    };
  }
}

async function handle({ topics, topicNames }: Read<typeof request>, { broker }: RequestContext) {
  const asked = [...topics, ...topicNames.map((name) => ({ name, topicId: ZERO_UUID }))];
  const responses: Deleted[] = [];
  const once = new Map(asked.map((one) => [keyOf(one), one] as const));
  for (const [key, { name, topicId }] of once) {
    const repeated = asked.filter((one) => keyOf(one) === key).length > 1;
    const isClear = (name === null) !== (topicId === ZERO_UUID);
    responses.push(
      repeated || !isClear ? unclear(name, topicId) : await remove(name, topicId, broker),
    );
  }
  return { responses };
}

function keyOf({ name, topicId }: { name: string | null; topicId: string }): string {
  return name ?? topicId;
}

/** Kafka refuses what is named twice, by name and by id at once, or not at all. */
function unclear(name: string | null, topicId: string): Deleted {
  const error = 'INVALID_REQUEST';
  return { name, topicId, errorCode: errorCode(error), errorMessage: errorMessage(error) };
}

async function remove(name: string | null, topicId: string, broker: BrokerState): Promise<Deleted> {
  const topic = name === null ? broker.topics.byId(topicId) : broker.topics.get(name);
  if (topic === undefined) {
    const error: KafkaErrorName = name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION';
    return { name, topicId, errorCode: errorCode(error), errorMessage: errorMessage(error) };
  }
  const identity = { name: topic.name, topicId: topic.id };
  try {
    await broker.topics.delete(topic.name);
    return { ...identity, errorCode: errorCode('NONE') };
  } catch (error) {
    return { ...identity, errorCode: codeOf(error, broker), errorMessage: String(error) };
  }
}
