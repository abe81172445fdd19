// OffsetForLeaderEpoch, versions 2-4 (flexible from 4): where the records of a leader epoch end (KIP-101, KIP-320).
// A consumer asks after a move, to see whether what it has read is still in the log.
//
// - An epoch that wrote nothing gets the answer of the one before it; an epoch from before the first that is known
//   gets the start of the log; one that is not there yet, epoch -1 and offset -1.
// - v3 tells replicas from consumers. Both get the same.
// - Differs from Apache Kafka: there is one log, which no leader cuts, so that a client is never behind its end.
import type { BrokerState } from '../broker-state.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  int16,
  int32,
  int64,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { ledPartitionOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const ANY_REPLICA = -2;

const askedPartition = struct({
  partition: int32,
  currentLeaderEpoch: int32,
  leaderEpoch: int32,
});
const request = struct({
  replicaId: since(3, int32, ANY_REPLICA),
  topics: array({ topic: string, partitions: array(askedPartition) }),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  topics: array({
    topic: string,
    partitions: array({
      errorCode: int16,
      partition: int32,
      leaderEpoch: optional(int32, -1),
      endOffset: optional(int64, -1),
    }),
  }),
});

registerApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  flexibleFrom: 4,
  request,
  response,
  async authorize(asked, { access }, permitted) {
    const topics = await splitPermitted(
      asked.topics,
      ({ topic }) =>
        access.allowsCluster('clusterAction') || access.allows('describe', 'topic', topic),
      async (allowed) => (await permitted({ ...asked, topics: allowed })).topics,
      ({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({
          partition,
          errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
        })),
      }),
    );
    return { topics };
  },
  handle,
});

function handle({ topics }: Read<typeof request>, { broker }: RequestContext) {
  return {
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((asked) => answer(topic, asked, broker)),
    })),
  };
}

function answer(name: string, asked: Read<typeof askedPartition>, broker: BrokerState) {
  const { partition, currentLeaderEpoch } = asked;
  const found = ledPartitionOf(broker.topics.get(name), partition, broker, currentLeaderEpoch);
  if (found.error !== undefined) return { partition, errorCode: errorCode(found.error) };
  const { epochs, logStartOffset: startOffset, highWatermark: endOffset } = found.log;
  const end = epochs.endOf(asked.leaderEpoch, { startOffset, endOffset });
  return {
    partition,
    errorCode: errorCode('NONE'),
    leaderEpoch: end.epoch,
    endOffset: end.endOffset,
  };
}
