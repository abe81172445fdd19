// CreateTopics, versions 2-7 (flexible from 5).
//
// - v4: -1 partitions and -1 replicas ask for the broker's defaults; v5 answers with what was made of that and
//   with the settings of the topic; v7 answers with the topic id.
// - A broker that is alone takes one replica, on itself. In a cluster there are as many as asked for, spread or as
//   assigned.
// - Differs from Apache Kafka: the topic is there, with leaders, when the answer comes.
import { randomUUID } from 'node:crypto';
import type { BrokerState } from '../broker-state.ts';
import { TopicConfigs } from '../log/topic-configs.ts';
import type { NewTopic } from '../log/topic-registry.ts';
import type { Access } from '../security/access.ts';
import { splitPermitted } from '../security/permitted.ts';
import { BrokerProtocolError, errorCode } from '../wire/error-codes.ts';
import {
  array,
  bool,
  int8,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
  tagged,
  uuid,
  type Written,
} from '../wire/schema.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import { configSourceCode } from './config-codes.ts';
import { codeOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const UNSAID = -1;
/** Kafka refuses a request for more than this, too. */
const MOST_PARTITIONS = 10_000;

const request = struct({
  topics: array({
    name: string,
    numPartitions: int32,
    replicationFactor: int16,
    assignments: array({ partitionIndex: int32, brokerIds: array(int32) }),
    configs: array({ name: string, value: nullable(string) }),
  }),
  timeoutMs: int32,
  validateOnly: bool,
});

const created = struct({
  name: string,
  topicId: since(7, uuid, ZERO_UUID),
  errorCode: int16,
  errorMessage: optional(nullable(string), null),
  topicConfigErrorCode: tagged(5, 0, int16),
  numPartitions: since(5, int32, UNSAID),
  replicationFactor: since(5, int16, UNSAID),
  configs: since(
    5,
    nullable(
      array({
        name: string,
        value: nullable(string),
        readOnly: bool,
        configSource: int8,
        isSensitive: bool,
      }),
    ),
    null,
  ),
});
const response = struct({ throttleTimeMs: optional(int32, 0), topics: array(created) });

type Asked = Read<typeof request>['topics'][number];
type Created = Written<typeof created>;

registerApi({
  key: 19,
  name: 'CreateTopics',
  versions: [2, 7],
  flexibleFrom: 5,
  request,
  response,
  authorize,
  handle,
});

async function authorize(
  asked: Read<typeof request>,
  { access }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  const repeated = (name: string) => asked.topics.filter((each) => each.name === name).length > 1;
  // What is named twice is answered once.
  const once = new Map(asked.topics.map((each) => [each.name, each] as const));
  const topics = await splitPermitted(
    [...once.values()],
    // That a topic is named twice is said before anything else.
    ({ name }) =>
      repeated(name) || access.allowsCluster('create') || access.allows('create', 'topic', name),
    async (allowed) => {
      const names = new Set(allowed.map(({ name }) => name));
      const all = asked.topics.filter(({ name }) => names.has(name));
      return (await permitted({ ...asked, topics: all })).topics;
    },
    ({ name }) => ({
      name,
      errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
      errorMessage: 'Authorization failed.',
    }),
  );
  return { topics: topics.map((each) => withoutSettings(each, access)) };
}

/** Settings are for those who may look at them, also those of a topic that the client has just made. */
function withoutSettings(topic: Created, access: Access): Created {
  if (topic.errorCode !== 0 || access.allows('describeConfigs', 'topic', topic.name)) return topic;
  return {
    ...topic,
    topicConfigErrorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
    ...{ numPartitions: UNSAID, replicationFactor: UNSAID, configs: [] },
  };
}

async function handle({ topics, validateOnly }: Read<typeof request>, { broker }: RequestContext) {
  const results: Created[] = [];
  const once = new Map(topics.map((asked) => [asked.name, asked] as const));
  for (const asked of once.values()) {
    const repeated = topics.some((other) => other !== asked && other.name === asked.name);
    results.push(await tryCreate(asked, repeated, validateOnly, broker));
  }
  return { topics: results };
}

async function tryCreate(
  asked: Asked,
  repeated: boolean,
  validateOnly: boolean,
  broker: BrokerState,
): Promise<Created> {
  const { name } = asked;
  try {
    if (repeated)
      throw new BrokerProtocolError('INVALID_REQUEST', `${name} is named more than once.`);
    const partitions = partitionCount(asked, broker);
    const values = Object.fromEntries(asked.configs.map((config) => [config.name, config.value]));
    const missing = asked.configs.find(({ value }) => value === null);
    if (missing !== undefined)
      throw new BrokerProtocolError('INVALID_CONFIG', `${missing.name} has no value.`);
    const configs = new TopicConfigs(values);
    let topicId: string = randomUUID();
    const topic = placed(asked, partitions, broker);
    if (validateOnly) broker.topics.checkNew(name);
    else topicId = (await broker.topics.create(name, { ...topic, configs: values })).id;
    return {
      name,
      topicId,
      errorCode: errorCode('NONE'),
      numPartitions: partitions,
      replicationFactor: topic.replicas?.[0]?.length ?? 1,
      configs: configs.entries().map((entry) => ({
        name: entry.name,
        value: entry.value,
        readOnly: entry.readOnly,
        configSource: configSourceCode(entry),
        isSensitive: entry.sensitive,
      })),
    };
  } catch (error) {
    const errorMessage = error instanceof Error ? error.message : String(error);
    return { name, errorCode: codeOf(error, broker), errorMessage, configs: [] };
  }
}

/** Says where the partitions are to be. */
function placed(
  { replicationFactor, assignments }: Asked,
  partitions: number,
  { cluster, nodeId }: BrokerState,
): NewTopic {
  const rows = assignments
    .toSorted((a, b) => a.partitionIndex - b.partitionIndex)
    .map(({ brokerIds }) => brokerIds);
  if (cluster !== undefined) {
    const chosen = rows.length > 0 ? { replicas: rows } : { replicationFactor };
    return cluster.place({ partitions, ...chosen });
  }
  if (!rows.every((row) => row.length === 1 && row[0] === nodeId))
    throw new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT');
  if (replicationFactor !== UNSAID && replicationFactor !== 1) {
    throw new BrokerProtocolError(
      'INVALID_REPLICATION_FACTOR',
      `Replication factor ${replicationFactor} with one broker.`,
    );
  }
  return { partitions };
}

function partitionCount(
  { numPartitions, replicationFactor, assignments }: Asked,
  broker: BrokerState,
): number {
  if (assignments.length > 0) {
    if (numPartitions !== UNSAID || replicationFactor !== UNSAID) {
      throw new BrokerProtocolError(
        'INVALID_REQUEST',
        'Give either an assignment, or numbers of partitions and replicas.',
      );
    }
    const indexes = new Set(assignments.map(({ partitionIndex }) => partitionIndex));
    const consecutive = assignments.every((_, index) => indexes.has(index));
    if (!consecutive) throw new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT');
    return assignments.length;
  }
  const partitions = numPartitions === UNSAID ? broker.settings.defaultPartitions : numPartitions;
  if (partitions < 1)
    throw new BrokerProtocolError('INVALID_PARTITIONS', 'At least one partition is needed.');
  if (partitions > MOST_PARTITIONS) {
    throw new BrokerProtocolError(
      'POLICY_VIOLATION',
      `At most ${MOST_PARTITIONS} partitions in one request.`,
    );
  }
  return partitions;
}
