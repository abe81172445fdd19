// A broker as one plain object, so that a test can look at it, and compare.
import type { BrokerState } from '../broker-state.ts';
import type { StoredGroup } from '../groups/group-store.ts';
import { subscribedTopics } from '../groups/subscription.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Topic } from '../log/topic-registry.ts';
import type { SecurityDescription } from '../security/guard.ts';
import type { ClientConnection } from '../server/connection.ts';
import type { TransactionFacts } from '../transactions/transaction-facts.ts';
import type { TransactionState } from '../transactions/transaction-state.ts';
import type { RequestObserver } from './request-observer.ts';

/** One partition. Offsets as Kafka names them. */
export interface PartitionDescription {
  readonly logStartOffset: number;
  readonly highWatermark: number;
  /** Behind the last record that a reader of committed records may see. */
  readonly lastStableOffset: number;
  readonly leaderEpoch: number;
  /** Bytes of its log. */
  readonly sizeBytes: number;
}

/** One topic. */
export interface TopicSnapshot {
  readonly name: string;
  readonly topicId: string;
  /** What was set on the topic itself; everything else is Kafka's default. */
  readonly configs: Readonly<Record<string, string>>;
  readonly partitions: readonly PartitionDescription[];
}

/** One consumer group. */
export interface GroupSnapshot {
  readonly groupId: string;
  /** `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Stable` or `Dead`. */
  readonly groupState: string;
  readonly protocolType: string;
  readonly protocolName: string;
  readonly generationId: number;
  readonly members: readonly {
    readonly memberId: string;
    /** Null for members that are not static. */
    readonly groupInstanceId: string | null;
    readonly clientId: string;
    readonly clientHost: string;
    readonly isLeader: boolean;
    /** What it has subscribed to, if it is a consumer. */
    readonly topics: readonly string[];
  }[];
  /** What was committed. */
  readonly offsets: readonly GroupOffset[];
  /** What open transactions have brought. */
  readonly pendingOffsets: readonly (GroupOffset & { readonly producerId: bigint })[];
}

interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

/** One transactional id. */
export interface TransactionSnapshot {
  readonly transactionalId: string;
  readonly state: TransactionState;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly timeoutMs: number;
  /** Epoch milliseconds when the open transaction began; undefined when none is open. */
  readonly startedAt: number | undefined;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[];
  /** Groups whose offsets belong to the open transaction. */
  readonly groups: readonly string[];
}

/** One client connection. */
export interface ConnectionDescription {
  /** The same as in request events. */
  readonly id: number;
  readonly clientHost: string;
  /** Who it is, e.g. `User:alice`; `User:ANONYMOUS` when it did not have to say. */
  readonly principal: string;
  /** The last one it gave; empty when it gave none. */
  readonly clientId: string;
  /** Name and version of the client library, if it said. */
  readonly software: string;
  readonly requests: number;
}

/** A snapshot of what a broker holds. */
export interface BrokerDescription {
  readonly clusterId: string;
  readonly bootstrapServers: string;
  readonly security: SecurityDescription;
  readonly connections: readonly ConnectionDescription[];
  /** By name. */
  readonly topics: readonly TopicSnapshot[];
  readonly groups: readonly GroupSnapshot[];
  readonly transactions: readonly TransactionSnapshot[];
}

/** Takes the snapshot. */
export function describeBroker(
  bootstrapServers: string,
  { clusterId, security, topics, groups, transactions, observer }: BrokerState,
  connections: readonly ClientConnection[],
): BrokerDescription {
  return {
    clusterId,
    bootstrapServers,
    security,
    connections: connections.map((connection) => describeConnection(connection, observer)),
    topics: topics.list().map(describeTopic),
    groups: groups.all().map(describeGroup),
    transactions: transactions.list().map(describeTransaction),
  };
}

function describeConnection(
  connection: ClientConnection,
  observer: RequestObserver,
): ConnectionDescription {
  const { id, clientHost, session } = connection;
  return { id, clientHost, principal: session.principal, ...observer.client(connection) };
}

function describeTopic({ name, id, configs, partitions }: Topic): TopicSnapshot {
  return {
    name,
    topicId: id,
    configs: configs.overrides,
    partitions: partitions.map(describePartition),
  };
}

function describePartition(log: PartitionLog): PartitionDescription {
  const { logStartOffset, highWatermark, lastStableOffset, leaderEpoch, size } = log;
  return { logStartOffset, highWatermark, lastStableOffset, leaderEpoch, sizeBytes: size };
}

function describeGroup({ group, offsets, pendingOffsets }: StoredGroup): GroupSnapshot {
  const { groupId, generations } = group;
  const protocolName = generations.protocolName ?? '';
  return {
    groupId,
    groupState: generations.state,
    protocolType: generations.protocolType ?? '',
    protocolName,
    generationId: generations.generationId,
    members: generations.members.all().map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      isLeader: member.memberId === generations.leader,
      topics: subscribedTopics(member.metadata(protocolName)),
    })),
    offsets: offsets.all().map(describeOffset),
    pendingOffsets: pendingOffsets
      .all()
      .flatMap(([producerId, pending]) =>
        pending.map((each) => ({ ...describeOffset(each), producerId })),
      ),
  };
}

function describeOffset({ topic, partition, offset, metadata }: GroupOffset): GroupOffset {
  return { topic, partition, offset, metadata };
}

function describeTransaction(facts: TransactionFacts): TransactionSnapshot {
  const { transactionalId, state, producerId, epoch, timeoutMs, startedAt, participants } = facts;
  return {
    ...{ transactionalId, state, producerId, producerEpoch: epoch, timeoutMs, startedAt },
    topics: participants.topics,
    groups: participants.groups,
  };
}
