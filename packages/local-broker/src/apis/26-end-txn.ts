// EndTxn, versions 0-3 (flexible from 3): commits or aborts a transaction.
//
// - The answer comes when the decision is written down. The markers follow at once; until they are there, whoever
//   wants to begin the next transaction hears CONCURRENT_TRANSACTIONS.
// - Asked again after the answer was lost, it answers as the first time.
// - v2 brought PRODUCER_FENCED; before, a producer that was shut out hears INVALID_PRODUCER_EPOCH.
// - v5, which gives the producer a new epoch with each transaction (KIP-890), is not offered.
import { errorCode } from '../wire/error-codes.ts';
import {
  bigint64,
  bool,
  int16,
  int32,
  optional,
  type Read,
  string,
  struct,
} from '../wire/schema.ts';
import { producerErrorCode } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: string,
  producerId: bigint64,
  producerEpoch: int16,
  committed: bool,
});
const response = struct({ throttleTimeMs: optional(int32, 0), errorCode: int16 });

registerApi({
  key: 26,
  name: 'EndTxn',
  versions: [0, 3],
  flexibleFrom: 3,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    access.allows('write', 'transactionalId', asked.transactionalId)
      ? permitted(asked)
      : { errorCode: errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED') },
  handle,
});

async function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { committed, transactionalId, producerId, producerEpoch: epoch } = asked;
  const producer = { transactionalId, producerId, epoch };
  const error = await broker.transactions.end(producer, committed ? 'commit' : 'abort');
  return { errorCode: producerErrorCode(error, apiVersion, 2) };
}
