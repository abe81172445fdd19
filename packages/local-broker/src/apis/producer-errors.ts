// How refusals of the transaction coordinator reach clients that do not know all of its errors.
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';

/**
 * The code of an error in an API version.
 * @param fencedSince the first version whose clients know PRODUCER_FENCED (KIP-588)
 */
export function producerErrorCode(
  error: KafkaErrorName,
  apiVersion: number,
  fencedSince: number,
): number {
  const known = error !== 'PRODUCER_FENCED' || apiVersion >= fencedSince;
  return errorCode(known ? error : 'INVALID_PRODUCER_EPOCH');
}

/**
 * What a producer hears when it writes without being in the transaction (Kafka: AddPartitionsToTxnManager): Produce
 * and TxnOffsetCommit never answer PRODUCER_FENCED.
 * @param busy stands for CONCURRENT_TRANSACTIONS, after which these APIs' clients would not try again
 */
export function writeError(error: KafkaErrorName, busy: KafkaErrorName): KafkaErrorName {
  if (error === 'PRODUCER_FENCED') return 'INVALID_PRODUCER_EPOCH';
  return error === 'CONCURRENT_TRANSACTIONS' ? busy : error;
}
