// Metadata, versions 0-12 (flexible from 9): brokers, topics, partitions and their leaders.
//
// - v0: an empty list asks for all topics; from v1 on null does, and an empty list asks for none.
// - v4: clients say whether an unknown topic may be created; it is if the broker allows that, too.
// - v8: authorized operations on request: all of them, there is no authorizer.
// - v10: topic ids in the answer; v12: topics asked for by id.
// - Of a cluster, brokers that are down are left out, and a partition without a leader has LEADER_NOT_AVAILABLE.
// - Differs from Apache Kafka: a created topic has its leaders at once; and the controller is the controller, where
//   Kafka names any broker, since all hand on what is meant for it.
import type { BrokerState } from '../broker-state.ts';
import { NO_LEADER } from '../cluster/leadership.ts';
import { checkTopicName } from '../log/topic-name.ts';
import type { Topic } from '../log/topic-registry.ts';
import { BrokerProtocolError, errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import {
  array,
  between,
  bool,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
  uuid,
  type Written,
} from '../wire/schema.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import { CLUSTER_OPERATIONS, NOT_ASKED, TOPIC_OPERATIONS } from './authorized-operations.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  topics: nullable(array({ topicId: since(10, uuid, ZERO_UUID), name: nullable(string, 10) }), 1),
  allowAutoTopicCreation: since(4, bool, true),
  includeClusterAuthorizedOperations: between(8, 10, bool, false),
  includeTopicAuthorizedOperations: since(8, bool, false),
});

const topicMetadata = struct({
  errorCode: int16,
  name: nullable(string, 12),
  topicId: since(10, uuid, ZERO_UUID),
  isInternal: since(1, bool, false),
  partitions: array({
    errorCode: optional(int16, 0),
    partitionIndex: int32,
    leaderId: int32,
    leaderEpoch: since(7, int32, -1),
    replicaNodes: array(int32),
    isrNodes: array(int32),
    offlineReplicas: since(5, array(int32), []),
  }),
  topicAuthorizedOperations: since(8, int32, NOT_ASKED),
});

const response = struct({
  throttleTimeMs: since(3, int32, 0),
  brokers: array({
    nodeId: int32,
    host: string,
    port: int32,
    rack: since(1, nullable(string), null),
  }),
  clusterId: since(2, nullable(string), null),
  controllerId: since(1, int32, -1),
  topics: array(topicMetadata),
  clusterAuthorizedOperations: between(8, 10, int32, NOT_ASKED),
});

type Asked = { readonly topicId: string; readonly name: string | null };
type Metadata = Written<typeof topicMetadata>;

registerApi({
  key: 3,
  name: 'Metadata',
  versions: [0, 12],
  flexibleFrom: 9,
  request,
  response,
  authorize,
  handle,
});

/**
 * Topics that the client may not describe look the same whether they are there or not; asked for all, it does not
 * hear of them.
 */
async function authorize(
  asked: Read<typeof request>,
  { access, broker, apiVersion }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  const denied: Metadata[] = [];
  const topics = isForAll(asked, apiVersion)
    ? asked.topics
    : (asked.topics ?? []).filter((one) => {
        const refusal = refusalOf(one, asked.allowAutoTopicCreation);
        if (refusal !== undefined) denied.push(refusal);
        return refusal === undefined;
      });
  const answer = await permitted({ ...asked, topics });
  // In version 0, to ask for nothing is to ask for everything.
  const told =
    denied.length > 0 && topics?.length === 0
      ? []
      : answer.topics.filter(({ name }) => name === null || sees(name));
  const { includeTopicAuthorizedOperations: wanted } = asked;
  return {
    ...answer,
    topics: [...told.map((each) => (wanted ? withOperations(each) : each)), ...denied],
    clusterAuthorizedOperations: asked.includeClusterAuthorizedOperations
      ? access.clusterOperations()
      : NOT_ASKED,
  };

  function sees(name: string): boolean {
    return access.allows('describe', 'topic', name);
  }

  function refusalOf({ name, topicId }: Asked, mayCreate: boolean): Metadata | undefined {
    const meant = name ?? broker.topics.byId(topicId)?.name;
    if (meant === undefined) return undefined;
    if (!sees(meant))
      return failed('TOPIC_AUTHORIZATION_FAILED', name, name === null ? topicId : ZERO_UUID);
    const creates =
      mayCreate && broker.settings.autoCreateTopics && broker.topics.get(meant) === undefined;
    if (!creates || access.allowsCluster('create') || access.allows('create', 'topic', meant))
      return undefined;
    return failed('TOPIC_AUTHORIZATION_FAILED', name);
  }

  function withOperations(topic: Metadata): Metadata {
    if (topic.name === null) return topic;
    return { ...topic, topicAuthorizedOperations: access.operations('topic', topic.name) };
  }
}

function isForAll({ topics }: Read<typeof request>, apiVersion: number): boolean {
  return topics === null || (apiVersion === 0 && topics.length === 0);
}

async function handle(
  asked: Read<typeof request>,
  context: RequestContext,
): Promise<Written<typeof response>> {
  const { broker, connection, apiVersion } = context;
  const all = isForAll(asked, apiVersion);
  const operations = asked.includeTopicAuthorizedOperations ? TOPIC_OPERATIONS : NOT_ASKED;
  const topics: Metadata[] = [];
  if (all)
    for (const topic of broker.topics.list()) topics.push(describe(topic, broker, operations));
  else
    for (const one of once(asked.topics ?? []))
      topics.push(await lookUp(one, asked.allowAutoTopicCreation));
  return {
    brokers: broker.cluster?.nodes(connection.localHost) ?? [broker.node(connection)],
    clusterId: broker.clusterId,
    controllerId: broker.cluster?.controllerId ?? broker.nodeId,
    topics,
    clusterAuthorizedOperations: asked.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : NOT_ASKED,
  };

  async function lookUp({ name, topicId }: Asked, mayCreate: boolean): Promise<Metadata> {
    if (name === null) {
      // Versions 10 and 11 carry ids, but Kafka does not take them there, and the answer has no null for a name.
      if (apiVersion < 12) return failed('INVALID_REQUEST', '');
      const topic = broker.topics.byId(topicId);
      return topic
        ? describe(topic, broker, operations)
        : failed('UNKNOWN_TOPIC_ID', null, topicId);
    }
    const topic = broker.topics.get(name);
    if (topic) return describe(topic, broker, operations);
    if (!mayCreate || !broker.settings.autoCreateTopics)
      return {
        ...failed(
          isTopicName(name) ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION',
          name,
        ),
        topicAuthorizedOperations: operations,
      };
    return create(name);
  }

  async function create(name: string): Promise<Metadata> {
    try {
      const wanted = { partitions: broker.settings.defaultPartitions };
      return describe(
        await broker.topics.create(name, broker.cluster?.place(wanted) ?? wanted),
        broker,
        operations,
      );
    } catch (error) {
      if (error instanceof BrokerProtocolError) return failed(error.kafkaError, name);
      throw error;
    }
  }
}

/** Each name once, as Kafka answers it. */
function once(asked: readonly Asked[]): readonly Asked[] {
  const named = new Map(asked.map((one) => [`${one.name} ${one.topicId}`, one] as const));
  return [...named.values()];
}

function isTopicName(name: string): boolean {
  try {
    checkTopicName(name);
    return true;
  } catch {
    return false;
  }
}

function describe(topic: Topic, broker: BrokerState, topicAuthorizedOperations: number): Metadata {
  return {
    errorCode: errorCode('NONE'),
    name: topic.name,
    topicId: topic.id,
    partitions: topic.partitions.map(({ leaderEpoch }, partitionIndex) => ({
      partitionIndex,
      leaderEpoch,
      ...leadershipOf(topic, partitionIndex, broker),
    })),
    topicAuthorizedOperations,
  };
}

function leadershipOf(topic: Topic, index: number, { cluster, nodeId }: BrokerState) {
  const alone = [nodeId];
  if (cluster === undefined) return { leaderId: nodeId, replicaNodes: alone, isrNodes: alone };
  const { leaderId, replicas, isr } = cluster.leadership(topic, index);
  return {
    errorCode: errorCode(leaderId === NO_LEADER ? 'LEADER_NOT_AVAILABLE' : 'NONE'),
    leaderId,
    replicaNodes: replicas,
    isrNodes: isr,
    offlineReplicas: replicas.filter((id) => !cluster.isUp(id)),
  };
}

function failed(error: KafkaErrorName, name: string | null, topicId: string = ZERO_UUID): Metadata {
  return { errorCode: errorCode(error), name, topicId, partitions: [] };
}
