// ElectLeaders, versions 0-2 (flexible from 2): gives partitions back to the broker that is to lead them.
//
// - Election type 0 (all that v0 knows) is the preferred leader, the first replica; type 1 is an unclean election,
//   for which there is never a reason here: a partition has a leader, or all of its brokers are down.
// - Null asks for all partitions; those that need no election are then left out of the answer.
import type { BrokerState } from '../broker-state.ts';
import type { Topic } from '../log/topic-registry.ts';
import { BrokerProtocolError, errorCode, errorMessage } from '../wire/error-codes.ts';
import {
  array,
  int8,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { codeOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const PREFERRED = 0;
const NOT_NEEDED = errorCode('ELECTION_NOT_NEEDED');

const request = struct({
  electionType: since(1, int8, PREFERRED),
  topicPartitions: nullable(array({ topic: string, partitions: array(int32) })),
  timeoutMs: int32,
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: since(1, int16, 0),
  replicaElectionResults: array({
    topic: string,
    partitionResult: array({
      partitionId: int32,
      errorCode: int16,
      errorMessage: nullable(string),
    }),
  }),
});

registerApi({
  key: 43,
  name: 'ElectLeaders',
  versions: [0, 2],
  flexibleFrom: 2,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('alter')
      ? permitted(asked)
      : { errorCode: errorCode('CLUSTER_AUTHORIZATION_FAILED'), replicaElectionResults: [] },
  handle,
});

function handle(
  { electionType, topicPartitions }: Read<typeof request>,
  { broker }: RequestContext,
) {
  const asked =
    topicPartitions ??
    broker.topics
      .list()
      .map(({ name, partitions }) => ({ topic: name, partitions: [...partitions.keys()] }));
  const results = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions
      .map((partitionId) => elect(broker.topics.get(topic), partitionId, electionType, broker))
      .filter((result) => topicPartitions !== null || result.errorCode !== NOT_NEEDED),
  }));
  return {
    errorCode: errorCode('NONE'),
    replicaElectionResults: results.filter(
      ({ partitionResult }) => topicPartitions !== null || partitionResult.length > 0,
    ),
  };
}

function elect(
  topic: Topic | undefined,
  partitionId: number,
  electionType: number,
  broker: BrokerState,
) {
  try {
    const error = electionProblem(topic, partitionId, electionType, broker);
    return { partitionId, errorCode: errorCode(error), errorMessage: messageOf(error) };
  } catch (error) {
    return { partitionId, errorCode: codeOf(error, broker), errorMessage: String(error) };
  }
}

function electionProblem(
  topic: Topic | undefined,
  index: number,
  electionType: number,
  { cluster }: BrokerState,
) {
  if (topic?.partitions[index] === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION' as const;
  const leadership = cluster?.leadership(topic, index);
  const preferred = leadership?.replicas[0];
  const leads = leadership === undefined || leadership.leaderId === preferred;
  if (leads || electionType !== PREFERRED || cluster === undefined || preferred === undefined)
    return 'ELECTION_NOT_NEEDED' as const;
  if (!cluster.isUp(preferred)) throw new BrokerProtocolError('PREFERRED_LEADER_NOT_AVAILABLE');
  cluster.moveLeader(topic, index, preferred);
  return 'NONE' as const;
}

function messageOf(error: Parameters<typeof errorMessage>[0]): string | null {
  return error === 'NONE' ? null : errorMessage(error);
}
