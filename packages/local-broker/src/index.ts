// A Kafka broker for tests and laptops: start it, point any Kafka client at it, close it.

export type { ApiName } from './apis/api-names.ts';
export { type SupportedApi, supportedApis } from './apis/supported-apis.ts';
export { type Broker, startBroker } from './broker.ts';
export { LocalBrokerError } from './broker-error.ts';
export { type BrokerEvent, describeBrokerEvent } from './broker-event.ts';
export type { BrokerOptions } from './broker-options.ts';
export type { Clock, ScheduledTask } from './clock.ts';
export {
  type Cluster,
  type ClusterOptions,
  type PartitionLeadership,
  type StopOptions,
  startCluster,
} from './cluster/cluster.ts';
export type { CoordinatedKind } from './cluster/coordinators.ts';
export { LOCAL_BROKER_ERROR_CODES, type LocalBrokerErrorCode } from './error-codes.ts';
export type { BrokerFaults } from './faults/broker-faults.ts';
export type { Fault, FaultFilter, FaultOccasion, FaultSettings } from './faults/fault.ts';
export type { FaultyApi } from './faults/faults.ts';
export type { MarkerLossSettings } from './faults/marker-loss.ts';
export type { NewTopic } from './log/topic-registry.ts';
export type {
  BrokerDescription,
  ConnectionDescription,
  GroupSnapshot,
  PartitionDescription,
  TopicSnapshot,
  TransactionSnapshot,
} from './observation/broker-description.ts';
export {
  describeRequest,
  type RequestEvent,
  type RequestListener,
} from './observation/request-observer.ts';
export type { SecurityDescription, SecurityOptions } from './security/guard.ts';
export type {
  BrokerUser,
  BrokerUsers,
  ClusterOperation,
  GroupOperation,
  Permission,
  TopicOperation,
  TransactionalIdOperation,
} from './security/permissions.ts';
export type { SaslMechanism } from './security/security.ts';
export type { OwnCertificate, SelfSignedCertificate, TlsOptions } from './security/tls-options.ts';
export type { FsyncPolicy } from './storage/fsync-policy.ts';
export { BrokerProtocolError, type KafkaErrorName } from './wire/error-codes.ts';
