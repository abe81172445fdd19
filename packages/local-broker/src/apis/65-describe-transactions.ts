// DescribeTransactions, version 0 (flexible): where transactional ids stand (KIP-664).
import type { BrokerState } from '../broker-state.ts';
import type { Access } from '../security/access.ts';
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import {
  array,
  bigint64,
  int16,
  int32,
  int64,
  optional,
  type Read,
  string,
  struct,
} from '../wire/schema.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({ transactionalIds: array(string) });
const response = struct({
  throttleTimeMs: optional(int32, 0),
  transactionStates: array({
    errorCode: int16,
    transactionalId: string,
    transactionState: optional(string, ''),
    transactionTimeoutMs: optional(int32, 0),
    transactionStartTimeMs: optional(int64, 0),
    producerId: optional(bigint64, 0n),
    producerEpoch: optional(int16, 0),
    topics: array({ topic: string, partitions: array(int32) }),
  }),
});

registerApi({
  key: 65,
  name: 'DescribeTransactions',
  versions: [0, 0],
  flexibleFrom: 0,
  request,
  response,
  handle,
});

function handle({ transactionalIds }: Read<typeof request>, { broker, access }: RequestContext) {
  return { transactionStates: transactionalIds.map((id) => describe(id, broker, access)) };
}

function describe(transactionalId: string, { transactions }: BrokerState, access: Access) {
  const refused = (error: KafkaErrorName) => ({
    errorCode: errorCode(error),
    transactionalId,
    topics: [],
  });
  if (!access.allows('describe', 'transactionalId', transactionalId))
    return refused('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  if (transactionalId === '') return refused('INVALID_REQUEST');
  const facts = transactions.get(transactionalId);
  if (facts === undefined) return refused('TRANSACTIONAL_ID_NOT_FOUND');
  return {
    errorCode: errorCode('NONE'),
    transactionalId,
    transactionState: facts.state,
    transactionTimeoutMs: facts.timeoutMs,
    transactionStartTimeMs: facts.startedAt ?? -1,
    producerId: facts.producerId,
    producerEpoch: facts.epoch,
    topics: facts.participants.topics.map(({ name: topic, partitions }) => ({ topic, partitions })),
  };
}
