/** From the environment to a Kafka that answered. */

export { makeFolder } from '@tidemark/local-broker/make-folder';
export type { Admin, Consumer, Kafka, KafkaConfig, Producer, RecordMetadata } from 'kafkajs';
export type {
  Delivery,
  DeliveryFailure,
  DeliveryListener,
  Target,
} from './accumulator/delivery.ts';
export {
  createRecordAccumulator,
  type RecordAccumulator,
  type RecordAccumulatorOptions,
} from './accumulator/record-accumulator.ts';
export { type ClosableKafka, closableKafka } from './client/closable-kafka.ts';
export { type ConnectOptions, connectKafka, type KafkaConnection } from './connection.ts';
export { type DiagnoseOptions, diagnose } from './doctor/diagnose.ts';
export type { CheckName, Finding } from './doctor/finding.ts';
export { KAFKA_CONNECTION_ERROR_CODES, type KafkaConnectionErrorCode } from './error-codes.ts';
export {
  KafkaConnectionError,
  type KafkaConnectionErrorDetails,
} from './errors/kafka-connection-error.ts';
export {
  type ProducerFailure,
  type ProducerStep,
  producerFailure,
} from './errors/producer-failure.ts';
export { type KafkaErrorContext, translateKafkaError } from './errors/translate-kafka-error.ts';
export type { PreparedAssigner } from './fast-path/cluster/consumer-group.ts';
export {
  type DeliveryRetry,
  deliveryRetry,
  type FailedTry,
} from './fast-path/produce/delivery-retry.ts';
export { commitGroupOffsets } from './groups/commit-group-offsets.ts';
export {
  type CommittedOffset,
  committedOffsets,
  groupOffsets,
} from './groups/committed-offsets.ts';
export {
  type ConsumerGroup,
  describeConsumerGroup,
  listConsumerGroups,
} from './groups/consumer-groups.ts';
export { type GroupLag, groupLag, type PartitionLag } from './groups/group-lag.ts';
export { AssignerProtocol } from './kafkajs.ts';
export {
  type JoinedBroker,
  type JoinLocalBrokerOptions,
  joinLocalBroker,
} from './local/join-local-broker.ts';
export {
  type LocalBroker,
  type LocalBrokerState,
  localBrokerStatus,
  resetLocalBroker,
  stopLocalBroker,
} from './local/local-broker.ts';
export type { Log } from './log.ts';
export type { CommittedRecord } from './log-reader/committed-records.ts';
export {
  type LogPosition,
  type LogReader,
  type LogSlice,
  openLogReader,
} from './log-reader/log-reader.ts';
export { createPartitioner, partitionForKey } from './partitioner.ts';
export { type Patience, patiently } from './patiently.ts';
export { answersAsKafka, type ProbeTarget } from './probe.ts';
export { kafkaSettings } from './settings/kafka-settings.ts';
export { Secret } from './settings/secret.ts';
export type {
  BrokersSettings,
  ClientCertificate,
  ClientSettings,
  ConfluentSettings,
  Environment,
  KafkaSettings,
  LocalSettings,
  PasswordSettings,
  SaslSettings,
  TlsSettings,
  TokenSettings,
} from './settings/types.ts';
export { type CreateTopicOptions, createTopic } from './topics/create-topic.ts';
export { deleteTopic } from './topics/delete-topic.ts';
export { type EnsureTopicOptions, ensureTopic } from './topics/ensure-topic.ts';
export { describeTopic, findTopic, type TopicDescription } from './topics/find-topic.ts';
export { type ListedTopic, listTopics } from './topics/list-topics.ts';
export { type TopicConfig, topicConfigs } from './topics/topic-configs.ts';
export {
  fetchTopicOffsets,
  type PartitionOffsets,
  topicOffsets,
  topicOffsetsAt,
} from './topics/topic-offsets.ts';
export type { WrittenParts } from './transactions/open-parts.ts';
export {
  hasHangingTransaction,
  type SettleOptions,
  settleTransactions,
  type TransactionOutcome,
} from './transactions/settle-transactions.ts';
