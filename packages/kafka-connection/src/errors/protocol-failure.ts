/** Failures that a broker reported by Kafka's error codes (org.apache.kafka.common.protocol.Errors). */

import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from './kafka-connection-error.ts';
import type { KafkaErrorContext, KafkaFailure } from './translate-kafka-error.ts';

/** Our error, when the failure is one that has an entry of its own. */
export function protocolFailure(
  failure: KafkaFailure,
  context: KafkaErrorContext,
): KafkaConnectionError | undefined {
  const known = (failure.type && BY_TYPE[failure.type]) || BY_NAME[failure.name];
  if (!known) return undefined;
  const [code, sentence] = known;
  const topic = context.topic ?? failure.topic;
  return new KafkaConnectionError(
    code,
    sentence({ ...context, topic, reason: reasonOf(failure) }),
    {
      ...(code === 'TOPIC_NOT_FOUND' && topic !== undefined && { hint: topicHint(topic) }),
      cause: failure.cause,
    },
  );
}

/** The way out of a missing topic, with its name filled in. */
export function topicHint(topic: string): string {
  return `Create it: pnpm kafka topics create ${topic} --partitions 3, or start with --create-topic.`;
}

type Facts = KafkaErrorContext & { readonly reason: string };
type Entry = readonly [KafkaConnectionErrorCode, (facts: Facts) => string];

const topicOf = ({ topic }: Facts, unnamed = 'the topic') =>
  topic === undefined ? unnamed : `topic "${topic}"`;
const groupOf = ({ groupId }: Facts, unnamed = 'the group') =>
  groupId === undefined ? unnamed : `group "${groupId}"`;
const at = ({ brokers }: Facts) => (brokers === undefined ? '' : ` at ${brokers.join(', ')}`);
const refusedTopic: Entry = ['TOPIC_REFUSED', (f) => `Kafka refuses ${topicOf(f)}: ${f.reason}.`];
const fenced: Entry = [
  'PRODUCER_FENCED',
  ({ transactionalId: id }) =>
    `Another producer took over${id === undefined ? '' : ` the transactional id "${id}"`}, or the transaction timed out.`,
];
const fewReplicas: Entry = [
  'NOT_ENOUGH_REPLICAS',
  (f) => `Too few replicas of ${topicOf(f)} are in sync to take the record.`,
];
const tooLarge: Entry = ['RECORD_TOO_LARGE', (f) => `A record is too large for ${topicOf(f)}.`];
const noCoordinator: Entry = [
  'GROUP_UNAVAILABLE',
  (f) => `No broker coordinates ${groupOf(f)} now.`,
];
const refusedRecord: Entry = [
  'RECORD_REFUSED',
  (f) => `Kafka refuses a record for ${topicOf(f)}: ${f.reason}.`,
];

const BY_TYPE: Readonly<Record<string, Entry>> = {
  UNKNOWN_TOPIC_OR_PARTITION: [
    'TOPIC_NOT_FOUND',
    (f) => `There is no ${topicOf(f, 'such topic')}.`,
  ],
  TOPIC_AUTHORIZATION_FAILED: [
    'TOPIC_AUTHORIZATION_FAILED',
    (f) => `No permission for ${topicOf(f)}.`,
  ],
  GROUP_AUTHORIZATION_FAILED: [
    'GROUP_AUTHORIZATION_FAILED',
    (f) => `No permission for ${groupOf(f)}.`,
  ],
  CLUSTER_AUTHORIZATION_FAILED: [
    'CLUSTER_AUTHORIZATION_FAILED',
    () => 'No permission to do this on the cluster.',
  ],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: [
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    ({ transactionalId: id }) => `No permission for the transactional id${id ? ` "${id}"` : ''}.`,
  ],
  SASL_AUTHENTICATION_FAILED: [
    'KAFKA_AUTHENTICATION_FAILED',
    (f) => `Kafka${at(f)} does not accept the user name and password.`,
  ],
  UNSUPPORTED_SASL_MECHANISM: [
    'KAFKA_SASL_MECHANISM',
    (f) => `Kafka${at(f)} does not offer the login mechanism that was asked for.`,
  ],
  ILLEGAL_SASL_STATE: [
    'KAFKA_SASL_UNEXPECTED',
    (f) => `A login was sent to Kafka${at(f)}, which asks for none.`,
  ],
  TOPIC_ALREADY_EXISTS: ['TOPIC_EXISTS', (f) => `${capital(topicOf(f))} is there already.`],
  INVALID_TOPIC_EXCEPTION: refusedTopic,
  INVALID_PARTITIONS: refusedTopic,
  INVALID_REPLICATION_FACTOR: refusedTopic,
  INVALID_REPLICA_ASSIGNMENT: refusedTopic,
  INVALID_CONFIG: refusedTopic,
  POLICY_VIOLATION: refusedTopic,
  MESSAGE_TOO_LARGE: tooLarge,
  RECORD_LIST_TOO_LARGE: tooLarge,
  INVALID_TIMESTAMP: refusedRecord,
  INVALID_RECORD: refusedRecord,
  INVALID_PRODUCER_EPOCH: fenced,
  PRODUCER_FENCED: fenced,
  INVALID_TRANSACTION_TIMEOUT: [
    'TRANSACTION_TIMEOUT_REFUSED',
    () => 'The brokers do not allow so long a transaction time-out.',
  ],
  NOT_ENOUGH_REPLICAS: fewReplicas,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: fewReplicas,
  GROUP_COORDINATOR_NOT_AVAILABLE: noCoordinator,
  NOT_COORDINATOR_FOR_GROUP: noCoordinator,
  GROUP_LOAD_IN_PROGRESS: noCoordinator,
  UNSTABLE_OFFSET_COMMIT: [
    'GROUP_UNAVAILABLE',
    (f) => `An open transaction may still change the offsets of ${groupOf(f)}.`,
  ],
  GROUP_ID_NOT_FOUND: ['GROUP_NOT_FOUND', (f) => `There is no ${groupOf(f, 'such group')}.`],
};

const BY_NAME: Readonly<Record<string, Entry>> = {
  KafkaJSGroupCoordinatorNotFound: noCoordinator,
};

function reasonOf({ type, message }: KafkaFailure): string {
  const text = message.replace(/\.$/, '');
  return type === undefined ? text : `${text} (${type})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
