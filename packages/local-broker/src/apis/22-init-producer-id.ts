// InitProducerId, versions 0-4 (flexible from 2): gives a producer its id and epoch.
//
// - A transactional id keeps its producer id; the epoch goes up each time, which shuts out whoever had the one
//   before. When the epochs are used up there is a new producer id.
// - A transaction that is open under the id is aborted first: CONCURRENT_TRANSACTIONS, ask again.
// - v3 (KIP-360) lets a producer name the id and epoch it has, to go on after an error. One that was shut out is
//   told so: PRODUCER_FENCED, which is INVALID_PRODUCER_EPOCH before v4. Without a transactional id the identity
//   changes nothing: the answer is a new id.
// - Who may write to any topic may be an idempotent producer (since Kafka 2.8); the operation idempotentWrite on the
//   cluster does it, too.
import { errorCode } from '../wire/error-codes.ts';
import {
  bigint64,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  since,
  string,
  struct,
} from '../wire/schema.ts';
import { producerErrorCode } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: nullable(string),
  transactionTimeoutMs: int32,
  producerId: since(3, bigint64, -1n),
  producerEpoch: since(3, int16, -1),
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  errorCode: int16,
  producerId: optional(bigint64, -1n),
  producerEpoch: optional(int16, -1),
});

registerApi({
  key: 22,
  name: 'InitProducerId',
  versions: [0, 4],
  flexibleFrom: 2,
  request,
  response,
  authorize(asked, { access }, permitted) {
    const { transactionalId } = asked;
    if (transactionalId === null) {
      const mayWrite =
        access.allowsCluster('idempotentWrite') || access.allowsSome('write', 'topic');
      return mayWrite ? permitted(asked) : { errorCode: errorCode('CLUSTER_AUTHORIZATION_FAILED') };
    }
    return access.allows('write', 'transactionalId', transactionalId)
      ? permitted(asked)
      : { errorCode: errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED') };
  },
  handle,
});

async function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = asked;
  const named = producerId !== -1n;
  if (named !== (producerEpoch !== -1)) return { errorCode: errorCode('INVALID_REQUEST') };
  const current = named ? { producerId, epoch: producerEpoch } : undefined;
  const answer = await broker.transactions.init({ transactionalId, timeoutMs, current });
  if (typeof answer === 'string') return { errorCode: producerErrorCode(answer, apiVersion, 4) };
  const { producerId: id, epoch } = answer;
  return { errorCode: errorCode('NONE'), producerId: id, producerEpoch: epoch };
}
