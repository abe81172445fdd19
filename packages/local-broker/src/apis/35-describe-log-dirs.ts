// DescribeLogDirs, versions 1-4 (flexible from 2): how large the logs are, and where they lie.
//
// - In a cluster, those of which this broker has a replica.
// - There is one folder; a broker that keeps everything in memory calls it `memory`.
// - Null asks for all topics, an empty list for none. What does not exist is left out, as in Kafka.
// - v3 has an error for the whole answer; v4 the size of the disk, which nobody asks the system for here: -1.
import type { BrokerState } from '../broker-state.ts';
import type { Topic } from '../log/topic-registry.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  bool,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({ topics: nullable(array({ topic: string, partitions: array(int32) })) });
const response = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: since(3, int16, 0),
  results: array({
    errorCode: int16,
    logDir: string,
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        partitionSize: int64,
        offsetLag: optional(int64, 0),
        isFutureKey: optional(bool, false),
      }),
    }),
    totalBytes: since(4, int64, -1),
    usableBytes: since(4, int64, -1),
  }),
});

type Asked = Read<typeof request>['topics'];

registerApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: [1, 4],
  flexibleFrom: 2,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allowsCluster('describe')
      ? permitted(asked)
      : { errorCode: errorCode('CLUSTER_AUTHORIZATION_FAILED'), results: [] },
  handle,
});

function handle({ topics }: Read<typeof request>, { broker }: RequestContext) {
  const found = askedTopics(topics, broker).map(({ topic, indexes }) => ({
    name: topic.name,
    partitions: indexes.map((partitionIndex) => ({
      partitionIndex,
      partitionSize: topic.partitions[partitionIndex]?.size ?? 0,
    })),
  }));
  return {
    results: [{ errorCode: errorCode('NONE'), logDir: broker.logDir, topics: found }],
  };
}

function askedTopics(
  asked: Asked,
  { topics, cluster, nodeId }: BrokerState,
): { readonly topic: Topic; readonly indexes: readonly number[] }[] {
  const isHere = (topic: Topic, index: number) =>
    topic.partitions[index] !== undefined &&
    (cluster === undefined || cluster.leadership(topic, index).replicas.includes(nodeId));
  const ofTopic = (topic: Topic, wanted: readonly number[]) => {
    const indexes = wanted.filter((index) => isHere(topic, index));
    return indexes.length === 0 ? [] : [{ topic, indexes }];
  };
  if (asked === null) {
    return topics.list().flatMap((topic) => ofTopic(topic, [...topic.partitions.keys()]));
  }
  return asked.flatMap(({ topic: name, partitions }) => {
    const topic = topics.get(name);
    return topic === undefined ? [] : ofTopic(topic, partitions);
  });
}
