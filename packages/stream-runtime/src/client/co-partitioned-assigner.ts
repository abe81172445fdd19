/**
 * kafkajs' own assigner counts partitions through all topics, so that partition 3 of two topics can
 * end up with two members. Here a partition number goes to one member, whatever the topic: what a
 * task needs that reads several topics.
 */

import { AssignerProtocol } from '@tidemark/kafka-connection';
import type { PartitionAssigner } from 'kafkajs';

const NAME = 'tidemark-co-partitioned';
const VERSION = 1;

/** Partition P of every topic goes to member P modulo the number of members, in order of their ids. */
export const coPartitionedAssigner: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: VERSION,
  protocol: ({ topics }) => ({
    name: NAME,
    metadata: AssignerProtocol.MemberMetadata.encode({
      version: VERSION,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
  async assign({ members, topics }) {
    const partitions = new Map(
      topics.map((topic) => [
        topic,
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
      ]),
    );
    const memberIds = members.map(({ memberId }) => memberId);
    return assignPartitions(memberIds, partitions).map(({ memberId, assignment }) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: VERSION,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }));
  },
});

/** Who gets what; members without a partition are named too. */
export function assignPartitions(
  memberIds: readonly string[],
  partitions: ReadonlyMap<string, readonly number[]>,
): readonly { memberId: string; assignment: Record<string, number[]> }[] {
  const sorted = [...memberIds].sort();
  return sorted.map((memberId, turn) => {
    const assignment: Record<string, number[]> = {};
    for (const [topic, all] of partitions) {
      assignment[topic] = all.filter((partition) => partition % sorted.length === turn);
    }
    return { memberId, assignment };
  });
}
