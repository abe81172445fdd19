// DescribeProducers, version 0 (flexible): who writes to a partition with a producer id, and since which offset a
// transaction is open (KIP-664).
//
// - Differs from Apache Kafka: the epoch of the coordinator that wrote the last marker is not kept: -1.
import type { BrokerState } from '../broker-state.ts';
import { permittedTopics } from '../security/permitted.ts';
import { errorCode, errorMessage, type KafkaErrorName } from '../wire/error-codes.ts';
import {
  array,
  bigint64,
  int16,
  int32,
  int64,
  nullable,
  optional,
  type Read,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { ledPartitionOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({ topics: array({ name: string, partitionIndexes: array(int32) }) });
const response = struct({
  throttleTimeMs: optional(int32, 0),
  topics: array({
    name: string,
    partitions: array({
      partitionIndex: int32,
      errorCode: int16,
      errorMessage: optional(nullable(string), null),
      activeProducers: array({
        producerId: bigint64,
        producerEpoch: int32,
        lastSequence: int32,
        lastTimestamp: int64,
        coordinatorEpoch: int32,
        currentTxnStartOffset: int64,
      }),
    }),
  }),
});

type Described = Written<typeof response>['topics'][number]['partitions'][number];

registerApi({
  key: 61,
  name: 'DescribeProducers',
  versions: [0, 0],
  flexibleFrom: 0,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    permittedTopics(
      asked,
      { access, operation: 'read' },
      permitted,
      ({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((index) => refused(index, 'TOPIC_AUTHORIZATION_FAILED')),
      }),
    ),
  handle,
});

function handle({ topics }: Read<typeof request>, { broker }: RequestContext) {
  return {
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => describe(name, index, broker)),
    })),
  };
}

function describe(name: string, partitionIndex: number, broker: BrokerState): Described {
  const found = ledPartitionOf(broker.topics.get(name), partitionIndex, broker);
  if (found.error !== undefined) {
    const answer = refused(partitionIndex, found.error);
    // Kafka has a text for it only when there is no such topic.
    return broker.topics.get(name) ? { ...answer, errorMessage: null } : answer;
  }
  return {
    partitionIndex,
    errorCode: errorCode('NONE'),
    activeProducers: found.log.producers.all().map(([producerId, entry]) => ({
      producerId,
      producerEpoch: entry.epoch,
      lastSequence: entry.batches.at(-1)?.lastSequence ?? -1,
      lastTimestamp: entry.batches.at(-1)?.logAppendTime ?? entry.lastSeen,
      coordinatorEpoch: -1,
      currentTxnStartOffset: entry.transactionFrom ?? -1,
    })),
  };
}

function refused(partitionIndex: number, error: KafkaErrorName): Described {
  return {
    partitionIndex,
    errorCode: errorCode(error),
    errorMessage: errorMessage(error),
    activeProducers: [],
  };
}
