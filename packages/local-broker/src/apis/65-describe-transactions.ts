// DescribeTransactions, version 0 (flexible): where transactional ids stand (KIP-664).
import type { BrokerState } from '../broker-state.ts';
import { coordinates } from '../cluster/coordinated.ts';
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
  type Written,
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

type Described = Written<typeof response>['transactionStates'][number];

registerApi({
  key: 65,
  name: 'DescribeTransactions',
  versions: [0, 0],
  flexibleFrom: 0,
  request,
  response,
  async authorize({ transactionalIds }, { access }, permitted) {
    const may = (id: string) => access.allows('describe', 'transactionalId', id);
    const answer = await permitted({ transactionalIds: transactionalIds.filter(may) });
    const described = new Map(
      answer.transactionStates.map((each) => [each.transactionalId, each] as const),
    );
    const transactionStates = transactionalIds.map(
      (id) => described.get(id) ?? refused(id, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'),
    );
    return { transactionStates };
  },
  handle,
});

function handle({ transactionalIds }: Read<typeof request>, { broker }: RequestContext) {
  return { transactionStates: transactionalIds.map((id) => describe(id, broker)) };
}

function describe(transactionalId: string, broker: BrokerState): Described {
  if (transactionalId === '') return refused(transactionalId, 'INVALID_REQUEST');
  if (!coordinates(broker, 'transaction', transactionalId))
    return refused(transactionalId, 'NOT_COORDINATOR');
  const facts = broker.transactions.get(transactionalId);
  if (facts === undefined) return refused(transactionalId, 'TRANSACTIONAL_ID_NOT_FOUND');
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

function refused(transactionalId: string, error: KafkaErrorName): Described {
  return { errorCode: errorCode(error), transactionalId, topics: [] };
}
