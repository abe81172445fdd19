/**
 * What a failure of a producer means for its transaction and for the producer itself: what Java's
 * client tells by classes of exceptions (KIP-1050, "Consistent error handling for transactions"),
 * kafkajs does not tell at all.
 */

import { kafkaErrorType } from './kafka-error-type.ts';
import { deepestCause, translateKafkaError } from './translate-kafka-error.ts';

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
 * - `fatal`: nothing of this transaction is or will be committed, and the same again would fail again: a
 *   permission, a setting, a record that Kafka refuses.
 */
export type ProducerFailure = 'fenced' | 'unknown-outcome' | 'retriable' | 'fatal';

/** What the producer was asked for when it failed; `init` is `transaction()` and `connect()`. */
export type ProducerStep = 'init' | 'send' | 'send-offsets' | 'commit' | 'abort';

/**
 * Classifies what a kafkajs producer or transaction threw, stock or with the fast path, as it is or
 * translated. After `commit` or `abort` it is never `fatal`: kafkajs leaves the transaction before it
 * asks for its end, and does not come back to it, and a refusal may be the answer to a repetition of
 * what was done at the first try. A new producer with the same id is told the refusal again.
 */
export function producerFailure(error: unknown, step: ProducerStep): ProducerFailure {
  const deepest = deepestCause(error);
  const type = kafkaErrorType(deepest);
  const { name, message } = deepest instanceof Error ? deepest : NOTHING_KNOWN;
  if (DEAD.has(type) || DEAD_STATE.test(message)) return 'fenced';
  if (MUST_ABORT.test(message)) return 'retriable';
  if (step === 'commit' || step === 'abort') return 'unknown-outcome';
  if (REFUSED.has(type) || REFUSED_BY_NAME.has(name)) return 'fatal';
  const isPassing = PASSING.has(type) || PASSING_BY_NAME.has(name);
  return isPassing || isRetriable(error, deepest, type) ? 'retriable' : 'fatal';
}

const NOTHING_KNOWN = { name: '', message: '' };

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
  // Sent again in vain through all retries, as kafkajs does: not the network, but the record, such as one
  // without a key for a compacted topic (brokers before Kafka 2.4 have no INVALID_RECORD).
  'CORRUPT_MESSAGE',
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
  // Not passed on to the coordinator, because of another partition of the same request: one without
  // permission, or one that is not there. kafkajs tells of the first partition only.
  'OPERATION_NOT_ATTEMPTED',
]);
const REFUSED_BY_NAME = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
]);

/** Failures that pass, by their names; kafkajs marks some of them as final. */
const PASSING = new Set([
  'CONCURRENT_TRANSACTIONS',
  // The group has moved on (Java: CommitFailedException, and the transaction is to be aborted).
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
]);
const PASSING_BY_NAME = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);
/** Of our transaction manager, of `commit` too, after a step of the transaction failed in doubt: nothing was asked for. */
const MUST_ABORT = /the transaction must be aborted$/;
/** Of failures of a connection that have no name of kafkajs': a socket's, "Broker not connected". */
const UNREACHABLE_EXIT_CODE = 69;

function isRetriable(error: unknown, deepest: unknown, type: string): boolean {
  const marked: unknown = Reflect.get(Object(deepest), 'retriable');
  if (type !== '') return marked === true;
  const wasTried = error instanceof Error && error.name === 'KafkaJSNumberOfRetriesExceeded';
  if (wasTried && marked !== false) return true;
  return translateKafkaError(deepest).exitCode === UNREACHABLE_EXIT_CODE;
}
