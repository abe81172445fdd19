// The error codes that travel in Kafka responses: the one place that pairs their names, numbers and meaning.

import { LocalBrokerError } from '../broker-error.ts';

const TABLE = {
  UNKNOWN_SERVER_ERROR: [-1, 'The broker failed in a way that it did not foresee.'],
  NONE: [0, 'No error.'],
  OFFSET_OUT_OF_RANGE: [1, 'The offset lies outside the range that the partition holds.'],
  CORRUPT_MESSAGE: [2, 'A record batch is damaged: wrong checksum, size or content.'],
  UNKNOWN_TOPIC_OR_PARTITION: [3, 'This broker has no such topic or partition.'],
  LEADER_NOT_AVAILABLE: [5, 'The partition has no leader at the moment.'],
  NOT_LEADER_OR_FOLLOWER: [6, 'This broker does not lead the partition.'],
  REQUEST_TIMED_OUT: [7, 'The request was not done within its time limit.'],
  MESSAGE_TOO_LARGE: [10, 'The batch is larger than max.message.bytes of the topic.'],
  OFFSET_METADATA_TOO_LARGE: [12, 'The metadata committed with the offset is too long.'],
  COORDINATOR_LOAD_IN_PROGRESS: [14, 'The coordinator is still loading its state.'],
  COORDINATOR_NOT_AVAILABLE: [15, 'The coordinator cannot be reached.'],
  NOT_COORDINATOR: [16, 'This broker does not coordinate that group or transaction.'],
  INVALID_TOPIC_EXCEPTION: [17, 'The topic name or the operation on it is not allowed.'],
  RECORD_LIST_TOO_LARGE: [18, 'The batch is larger than segment.bytes of the topic.'],
  NOT_ENOUGH_REPLICAS: [19, 'Too few replicas are in sync.'],
  INVALID_REQUIRED_ACKS: [21, 'acks must be -1, 0 or 1.'],
  ILLEGAL_GENERATION: [22, 'The generation is not the one that the group is in.'],
  INCONSISTENT_GROUP_PROTOCOL: [23, 'The member shares no protocol with the rest of the group.'],
  INVALID_GROUP_ID: [24, 'The group id is not valid.'],
  UNKNOWN_MEMBER_ID: [25, 'The group does not know this member.'],
  INVALID_SESSION_TIMEOUT: [26, 'The session timeout is outside the range that the broker allows.'],
  REBALANCE_IN_PROGRESS: [27, 'The group is rebalancing; join again.'],
  TOPIC_AUTHORIZATION_FAILED: [29, 'Not permitted on this topic.'],
  GROUP_AUTHORIZATION_FAILED: [30, 'Not permitted on this group.'],
  CLUSTER_AUTHORIZATION_FAILED: [31, 'Not permitted on this cluster.'],
  INVALID_TIMESTAMP: [
    32,
    'A record timestamp is further from the broker clock than the topic allows.',
  ],
  UNSUPPORTED_SASL_MECHANISM: [33, 'The broker does not offer this SASL mechanism.'],
  ILLEGAL_SASL_STATE: [34, 'The request does not fit the state of authentication.'],
  UNSUPPORTED_VERSION: [35, 'The broker does not speak this version of the API.'],
  TOPIC_ALREADY_EXISTS: [36, 'A topic of this name exists already.'],
  INVALID_PARTITIONS: [37, 'The number of partitions is not allowed.'],
  INVALID_REPLICATION_FACTOR: [
    38,
    'The replication factor is below 1 or above the number of brokers.',
  ],
  INVALID_REPLICA_ASSIGNMENT: [39, 'The replica assignment is not valid.'],
  INVALID_CONFIG: [40, 'A configuration entry is unknown or its value is not valid.'],
  NOT_CONTROLLER: [41, 'This broker is not the controller.'],
  INVALID_REQUEST: [42, 'The request contradicts itself or the protocol.'],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: [43, 'Only record batches of format 2 are stored.'],
  POLICY_VIOLATION: [44, 'The request breaks a policy of the broker.'],
  OUT_OF_ORDER_SEQUENCE_NUMBER: [45, 'The producer skipped a sequence number.'],
  DUPLICATE_SEQUENCE_NUMBER: [46, 'The producer sent this sequence number before.'],
  INVALID_PRODUCER_EPOCH: [47, 'A newer producer with the same id has taken over.'],
  INVALID_TXN_STATE: [48, 'The transaction is not in a state that allows this.'],
  INVALID_PRODUCER_ID_MAPPING: [49, 'The producer id does not belong to this transactional id.'],
  INVALID_TRANSACTION_TIMEOUT: [50, 'The transaction timeout is larger than the broker allows.'],
  CONCURRENT_TRANSACTIONS: [51, 'An earlier change of this transaction is still under way.'],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: [53, 'Not permitted to use this transactional id.'],
  SECURITY_DISABLED: [54, 'Security is switched off on this broker.'],
  OPERATION_NOT_ATTEMPTED: [55, 'Not tried, because another part of the request failed.'],
  KAFKA_STORAGE_ERROR: [56, 'The broker could not read or write its data folder.'],
  SASL_AUTHENTICATION_FAILED: [58, 'The credentials are wrong.'],
  UNKNOWN_PRODUCER_ID: [59, 'The broker has no state for this producer id.'],
  NON_EMPTY_GROUP: [68, 'The group has members.'],
  GROUP_ID_NOT_FOUND: [69, 'There is no such group.'],
  FETCH_SESSION_ID_NOT_FOUND: [70, 'There is no such fetch session.'],
  INVALID_FETCH_SESSION_EPOCH: [71, 'The fetch session is at another epoch.'],
  FENCED_LEADER_EPOCH: [74, 'The client knows an older leader epoch than the broker.'],
  UNKNOWN_LEADER_EPOCH: [75, 'The client knows a newer leader epoch than the broker.'],
  UNSUPPORTED_COMPRESSION_TYPE: [76, 'The compression codec is not allowed here.'],
  MEMBER_ID_REQUIRED: [79, 'Join again with the member id of this answer.'],
  GROUP_MAX_SIZE_REACHED: [81, 'The group is full.'],
  PREFERRED_LEADER_NOT_AVAILABLE: [80, 'The broker that is to lead the partition is down.'],
  FENCED_INSTANCE_ID: [82, 'Another member has taken over this group instance id.'],
  ELECTION_NOT_NEEDED: [84, 'The partition has the leader that it is to have.'],
  GROUP_SUBSCRIBED_TO_TOPIC: [86, 'A member of the group is subscribed to the topic.'],
  INVALID_RECORD: [87, 'A record breaks a rule of its topic.'],
  UNSTABLE_OFFSET_COMMIT: [88, 'An open transaction may still change these offsets.'],
  PRODUCER_FENCED: [90, 'A newer producer with the same transactional id has taken over.'],
  RESOURCE_NOT_FOUND: [91, 'The resource does not exist.'],
  DUPLICATE_RESOURCE: [92, 'The request names the same resource twice.'],
  UNKNOWN_TOPIC_ID: [100, 'This broker has no topic with this id.'],
  INCONSISTENT_TOPIC_ID: [103, 'The topic id does not fit the topic.'],
  TRANSACTIONAL_ID_NOT_FOUND: [105, 'There is no such transactional id.'],
  FETCH_SESSION_TOPIC_ID_ERROR: [106, 'The fetch session mixes topic names and topic ids.'],
  MISMATCHED_ENDPOINT_TYPE: [114, 'The request belongs to another kind of endpoint.'],
  TRANSACTION_ABORTABLE: [
    120,
    'The transaction must be aborted; the producer can go on after that.',
  ],
  INVALID_REGULAR_EXPRESSION: [128, 'The regular expression is not valid.'],
} as const satisfies Record<string, readonly [number, string]>;

/** The name of a Kafka error, as `org.apache.kafka.common.protocol.Errors` spells it. */
export type KafkaErrorName = keyof typeof TABLE;

/** All of them. */
export const KAFKA_ERROR_NAMES = Object.keys(TABLE) as readonly KafkaErrorName[];

const NAMES = new Map<number, KafkaErrorName>();
for (const [name, [code]] of Object.entries(TABLE)) NAMES.set(code, name as KafkaErrorName);

/** The number that stands for an error in responses. `errorCode('NONE')` is 0. */
export function errorCode(name: KafkaErrorName): number {
  return TABLE[name][0];
}

/** What an error means, in one sentence: for `errorMessage` fields and logs. */
export function errorMessage(name: KafkaErrorName): string {
  return TABLE[name][1];
}

/** The name of an error number; numbers that this broker never sends are `UNKNOWN_SERVER_ERROR`. */
export function errorName(code: number): KafkaErrorName {
  return NAMES.get(code) ?? 'UNKNOWN_SERVER_ERROR';
}

/** A refusal that becomes an error code in the response; `kafkaError` says which. */
export class BrokerProtocolError extends LocalBrokerError {
  readonly kafkaError: KafkaErrorName;

  constructor(
    kafkaError: KafkaErrorName,
    message: string = errorMessage(kafkaError),
    options?: ErrorOptions,
  ) {
    super('BROKER_REQUEST_REFUSED', message, options);
    this.name = 'BrokerProtocolError';
    this.kafkaError = kafkaError;
  }

  /** The number for the response. */
  get errorCode(): number {
    return errorCode(this.kafkaError);
  }
}
