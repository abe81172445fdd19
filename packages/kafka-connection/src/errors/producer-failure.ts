/**
 * What a failure of a producer means for its transaction and for the producer itself: what Java's
 * client tells by classes of exceptions (KIP-1050, "Consistent error handling for transactions"),
 * kafkajs does not tell at all.
 */

import { kafkaErrorType } from './kafka-error-type.ts';
import { deepestCause } from './translate-kafka-error.ts';

/**
 * What to do after a failure:
 *
 * - `fenced`: the producer is dead, and its transactional id may belong to somebody else by now, or
 *   the transaction was open for too long (Kafka tells these two apart for nobody). Disconnect it. Who
 *   still owns the task makes a new producer with the same id, which fences, and reads what is
 *   committed.
 * - `unknown-outcome`: the end of a transaction was asked for, and nobody knows whether it was
 *   committed. The producer is dead: a new one with the same id waits for the end of the transaction,
 *   and then the committed offset tells the outcome.
 * - `retriable`: nothing of this transaction is or will be committed. Abort it and process the same
 *   records again; when the abort fails too, a new producer.
 * - `fatal`: the same again would fail again: a permission, a setting, a record that Kafka refuses.
 */
export type ProducerFailure = 'fenced' | 'unknown-outcome' | 'retriable' | 'fatal';

/** What the producer was asked for when it failed; `init` is `transaction()` and `connect()`. */
export type ProducerStep = 'init' | 'send' | 'send-offsets' | 'commit' | 'abort';

/**
 * Classifies what a kafkajs producer or transaction threw, stock or with the fast path, as it is or
 * translated. A failure of `commit` or `abort` that is no clear answer is always `unknown-outcome`:
 * kafkajs leaves the transaction before it asks for its end, and does not come back to it.
 */
export function producerFailure(error: unknown, step: ProducerStep): ProducerFailure {
  const deepest = deepestCause(error);
  if (!(deepest instanceof Error)) return otherwise(step);
  const type = kafkaErrorType(deepest);
  if (DEAD.has(type) || DEAD_STATE.test(deepest.message)) return 'fenced';
  if (MUST_ABORT.test(deepest.message)) return 'retriable';
  if (REFUSED.has(type) || REFUSED_BY_NAME.has(deepest.name)) return 'fatal';
  if (isPassing(error, deepest, type)) return isEnd(step) ? 'unknown-outcome' : 'retriable';
  return otherwise(step);
}

/** Kafka's errors after which no request of this producer id and epoch will be taken again. */
const DEAD = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'TRANSACTION_COORDINATOR_FENCED',
  'UNKNOWN_PRODUCER_ID',
  'PRODUCER_FENCED',
]);

/** kafkajs' transaction manager stands in COMMITTING or ABORTING for ever after a failed end. */
const DEAD_STATE =
  /^Transaction state exception: |^Cannot continue to use transaction once ended|^There is already an ongoing transaction/;

/** Refusals that stay. */
const REFUSED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TIMESTAMP',
  'INVALID_RECORD',
  'INVALID_TRANSACTION_TIMEOUT',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'SECURITY_DISABLED',
]);
const REFUSED_BY_NAME = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
]);

/** Failures that pass, by their names; kafkajs marks some of them as final. */
const PASSING = new Set(['CONCURRENT_TRANSACTIONS', 'OPERATION_NOT_ATTEMPTED']);
const PASSING_BY_NAME = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);
/** Of our transaction manager, of `commit` too, after a step of the transaction failed in doubt: nothing was asked for. */
const MUST_ABORT = /the transaction must be aborted$/;

function isPassing(error: unknown, deepest: Error, type: string): boolean {
  return (
    PASSING.has(type) ||
    PASSING_BY_NAME.has(deepest.name) ||
    (type !== '' && Reflect.get(deepest, 'retriable') === true) ||
    (error instanceof Error && error.name === 'KafkaJSNumberOfRetriesExceeded')
  );
}

function isEnd(step: ProducerStep): boolean {
  return step === 'commit' || step === 'abort';
}

function otherwise(step: ProducerStep): ProducerFailure {
  return isEnd(step) ? 'unknown-outcome' : 'fatal';
}
