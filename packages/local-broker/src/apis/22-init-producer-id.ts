// InitProducerId, versions 0-4 (flexible from 2): gives an idempotent producer its id and epoch.
//
// - v3 (KIP-360) lets a producer name the id and epoch it has. Without a transactional id that changes nothing: it
//   gets a new id.
// - Transactional ids are refused with UNSUPPORTED_VERSION: the broker has no transactions.
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
import { codeOf } from './partition-lookup.ts';
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
  handle,
});

async function handle(asked: Read<typeof request>, { broker }: RequestContext) {
  const { transactionalId, transactionTimeoutMs: timeoutMs } = asked;
  if (transactionalId !== null) return { errorCode: errorCode('UNSUPPORTED_VERSION') };
  try {
    const { producerId, epoch } = await broker.producerIds.init({ transactionalId, timeoutMs });
    return { errorCode: errorCode('NONE'), producerId, producerEpoch: epoch };
  } catch (error) {
    return { errorCode: codeOf(error, broker) };
  }
}
