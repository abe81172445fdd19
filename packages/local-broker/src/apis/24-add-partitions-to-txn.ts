// AddPartitionsToTxn, versions 0-3 (flexible from 3): says which partitions a transaction is going to write to; the
// first one opens it.
//
// - All or nothing: when one partition is unknown, the others get OPERATION_NOT_ATTEMPTED.
// - v2 brought PRODUCER_FENCED; before, a producer that was shut out hears INVALID_PRODUCER_EPOCH.
// - v4 and later are for brokers among themselves.
import { errorCode } from '../wire/error-codes.ts';
import {
  array,
  bigint64,
  int16,
  int32,
  optional,
  type Read,
  string,
  struct,
} from '../wire/schema.ts';
import { partitionOf } from './partition-lookup.ts';
import { producerErrorCode } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: string,
  producerId: bigint64,
  producerEpoch: int16,
  topics: array({ name: string, partitions: array(int32) }),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  resultsByTopic: array({
    name: string,
    resultsByPartition: array({ partitionIndex: int32, partitionErrorCode: int16 }),
  }),
});

registerApi({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: [0, 3],
  flexibleFrom: 3,
  request,
  response,
  authorize(asked, { access, broker }, permitted) {
    const { transactionalId, topics } = asked;
    if (!access.allows('write', 'transactionalId', transactionalId))
      return results(topics, () => errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'));
    const mayWrite = (topic: string) => access.allows('write', 'topic', topic);
    if (topics.every(({ name }) => mayWrite(name))) return permitted(asked);
    return results(topics, (topic, index) => {
      if (!mayWrite(topic)) return errorCode('TOPIC_AUTHORIZATION_FAILED');
      const { error } = partitionOf(broker.topics.get(topic), index);
      return errorCode(error ?? 'OPERATION_NOT_ATTEMPTED');
    });
  },
  handle,
});

async function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { transactionalId, producerId, producerEpoch: epoch, topics } = asked;
  const problemOf = (topic: string, index: number) =>
    partitionOf(broker.topics.get(topic), index).error;
  const allKnown = topics.every(({ name, partitions }) =>
    partitions.every((index) => problemOf(name, index) === undefined),
  );
  if (!allKnown) {
    return results(topics, (topic, index) =>
      errorCode(problemOf(topic, index) ?? 'OPERATION_NOT_ATTEMPTED'),
    );
  }
  const producer = { transactionalId, producerId, epoch };
  const error = await broker.transactions.addPartitions(producer, topics);
  return results(topics, () => producerErrorCode(error, apiVersion, 2));
}

function results(
  topics: Read<typeof request>['topics'],
  codeOf: (topic: string, index: number) => number,
) {
  return {
    resultsByTopic: topics.map(({ name, partitions }) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex) => ({
        partitionIndex,
        partitionErrorCode: codeOf(name, partitionIndex),
      })),
    })),
  };
}
