// AddOffsetsToTxn, versions 0-3 (flexible from 3): says that a transaction is going to commit offsets of a group.
//
// - v2 brought PRODUCER_FENCED; before, a producer that was shut out hears INVALID_PRODUCER_EPOCH.
// - Differs from Apache Kafka: offsets are not records of a topic here, so the group itself takes part in the
//   transaction, not a partition of __consumer_offsets.
import { errorCode } from '../wire/error-codes.ts';
import { bigint64, int16, int32, optional, type Read, string, struct } from '../wire/schema.ts';
import { producerErrorCode } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: string,
  producerId: bigint64,
  producerEpoch: int16,
  groupId: string,
});
const response = struct({ throttleTimeMs: optional(int32, 0), errorCode: int16 });

registerApi({
  key: 25,
  name: 'AddOffsetsToTxn',
  versions: [0, 3],
  flexibleFrom: 3,
  request,
  response,
  authorize(asked, { access }, permitted) {
    if (!access.allows('write', 'transactionalId', asked.transactionalId))
      return { errorCode: errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED') };
    return access.allows('read', 'group', asked.groupId)
      ? permitted(asked)
      : { errorCode: errorCode('GROUP_AUTHORIZATION_FAILED') };
  },
  handle,
});

async function handle(asked: Read<typeof request>, { broker, apiVersion }: RequestContext) {
  const { groupId, transactionalId, producerId, producerEpoch: epoch } = asked;
  const producer = { transactionalId, producerId, epoch };
  const error = await broker.transactions.addGroup(producer, groupId);
  return { errorCode: producerErrorCode(error, apiVersion, 2) };
}
