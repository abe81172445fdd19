/** The consumer groups of a Kafka: which there are, in what state, and who is in them. */

import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import { AssignerProtocol } from '../kafkajs.ts';

/** A group as its coordinator describes it. */
export interface ConsumerGroup {
  readonly groupId: string;
  /** Kafka's word: Empty, PreparingRebalance, CompletingRebalance, Stable, Dead. */
  readonly state: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly host: string;
    /** The partitions that the member was given, by topic. */
    readonly assignment: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** The ids of all groups, sorted. @throws KafkaConnectionError */
export async function listConsumerGroups(connection: KafkaConnection): Promise<string[]> {
  const { groups } = await adminCall(connection, {}, (admin) => admin.listGroups());
  return groups.map(({ groupId }) => groupId).sort();
}

/** One group; a group that nobody knows is in state Dead, as Kafka says. @throws KafkaConnectionError */
export async function describeConsumerGroup(
  connection: KafkaConnection,
  groupId: string,
): Promise<ConsumerGroup> {
  const { groups } = await adminCall(connection, { groupId }, (admin) =>
    admin.describeGroups([groupId]),
  );
  const members = groups[0]?.members ?? [];
  return {
    groupId,
    state: groups[0]?.state || 'Dead',
    members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
      memberId,
      clientId,
      host: clientHost,
      assignment: assignmentOf(memberAssignment),
    })),
  };
}

function assignmentOf(bytes: Buffer): Readonly<Record<string, readonly number[]>> {
  // Empty while the group is rebalancing.
  if (bytes.length === 0) return {};
  return AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {};
}
