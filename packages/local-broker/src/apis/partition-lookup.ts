// Finding the partition that a request means, with the errors that all APIs share.
import type { BrokerState } from '../broker-state.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Topic } from '../log/topic-registry.ts';
import { BrokerProtocolError, errorCode, type KafkaErrorName } from '../wire/error-codes.ts';

/** The client does not say which leader epoch it knows. */
const NO_EPOCH = -1;

/** A partition, or why there is none to be had. */
export type PartitionLookup =
  | { readonly topic: Topic; readonly log: PartitionLog; readonly error?: undefined }
  | { readonly log?: undefined; readonly error: KafkaErrorName };

/** The partition `index` of a topic that was looked up by name or id, wherever it is led. */
export function partitionOf(topic: Topic | undefined, index: number): PartitionLookup {
  const log = topic?.partitions[index];
  if (topic === undefined || log === undefined) return { error: 'UNKNOWN_TOPIC_OR_PARTITION' };
  return { topic, log };
}

/**
 * The same, on its leader. As in Kafka, a replica looks at the epoch first that the client knows, and then whether
 * it leads.
 */
export function ledPartitionOf(
  topic: Topic | undefined,
  index: number,
  { cluster, nodeId }: BrokerState,
  knownEpoch: number = NO_EPOCH,
): PartitionLookup {
  const found = partitionOf(topic, index);
  if (found.error !== undefined) return found;
  const { log } = found;
  const leadership = cluster?.leadership(found.topic, index);
  if (leadership?.replicas.includes(nodeId) === false) return { error: 'NOT_LEADER_OR_FOLLOWER' };
  if (knownEpoch !== NO_EPOCH && knownEpoch < log.leaderEpoch)
    return { error: 'FENCED_LEADER_EPOCH' };
  if (knownEpoch !== NO_EPOCH && knownEpoch > log.leaderEpoch)
    return { error: 'UNKNOWN_LEADER_EPOCH' };
  const leads = leadership === undefined || leadership.leaderId === nodeId;
  return leads ? found : { error: 'NOT_LEADER_OR_FOLLOWER' };
}

/** The error code for what went wrong with one part of a request; what nobody foresaw is reported as well. */
export function codeOf(error: unknown, broker: BrokerState): number {
  if (error instanceof BrokerProtocolError) return error.errorCode;
  broker.report(error);
  return errorCode('UNKNOWN_SERVER_ERROR');
}
