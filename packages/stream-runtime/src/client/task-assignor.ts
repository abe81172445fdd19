/**
 * The group's leader hands out tasks, not partitions: partition P of every topic that a sub-topology
 * reads goes to one member. kafkajs tells members nothing but the partitions they get, so that a
 * changelog's partition among them says "keep a standby of its task".
 */

import { AssignerProtocol } from '@tidemark/kafka-connection';
import type { PartitionAssigner } from 'kafkajs';
import {
  type AssignableTask,
  assignTasks,
  type TaskHolder,
  type TaskShare,
} from './assign-tasks.ts';

/** What a sub-topology reads. */
interface TaskTopics {
  /** The first half of the ids of its tasks. */
  readonly id: number;
  /** Of its sources and repartitions; a task reads its partition of each. */
  readonly topics: readonly string[];
  /** Absent when it has no state. */
  readonly changelog?: string | undefined;
}

/** What a member tells the group's leader, and what the leader goes by. */
export interface TaskAssignment {
  readonly subTopologies: readonly TaskTopics[];
  readonly standbyReplicas: number;
  /** The tasks that this member has now, by id; asked each time it joins. */
  held(): { readonly active: readonly string[]; readonly standby: readonly string[] };
}

const NAME = 'tidemark-tasks';
const VERSION = 1;

/** An assigner of kafkajs (KIP-54's user data carries what each member holds). */
export function taskAssignor(assignment: TaskAssignment): PartitionAssigner {
  const { subTopologies, standbyReplicas } = assignment;
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.from(JSON.stringify(assignment.held())),
      }),
    }),
    async assign({ members }) {
      const holders = members.map(({ memberId, memberMetadata }) =>
        holderOf(memberId, memberMetadata),
      );
      const partitions = (topic: string) =>
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
      const shares = assignTasks(tasksOf(subTopologies, partitions), holders, standbyReplicas);
      return shares.map((share) => ({
        memberId: share.memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: VERSION,
          assignment: partitionsOf(share, subTopologies, partitions),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

type PartitionsOfTopic = (topic: string) => readonly number[];

function tasksOf(
  subTopologies: readonly TaskTopics[],
  partitions: PartitionsOfTopic,
): readonly AssignableTask[] {
  return subTopologies.flatMap(({ id, topics, changelog }) =>
    [...new Set(topics.flatMap(partitions))]
      .sort((a, b) => a - b)
      .map((partition) => ({
        id: `${id}_${partition}`,
        subTopology: id,
        hasState: changelog !== undefined,
      })),
  );
}

function partitionsOf(
  { active, standby }: TaskShare,
  subTopologies: readonly TaskTopics[],
  partitions: PartitionsOfTopic,
): Record<string, number[]> {
  const assignment: Record<string, number[]> = {};
  const add = (topic: string, partition: number) => {
    if (!partitions(topic).includes(partition)) return;
    assignment[topic] = [...(assignment[topic] ?? []), partition];
  };
  for (const { id, topics, changelog } of subTopologies) {
    for (const partition of partitionsIn(active, id)) {
      for (const topic of topics) add(topic, partition);
    }
    if (changelog === undefined) continue;
    for (const partition of partitionsIn(standby, id)) add(changelog, partition);
  }
  return assignment;
}

function partitionsIn(taskIds: readonly string[], subTopology: number): number[] {
  const prefix = `${subTopology}_`;
  return taskIds
    .filter((id) => id.startsWith(prefix))
    .map((id) => Number(id.slice(prefix.length)))
    .sort((a, b) => a - b);
}

/** A member that says nothing understandable holds nothing: it may be of another version. */
function holderOf(memberId: string, metadata: Buffer): TaskHolder {
  const { active, standby } = heldIn(metadata);
  return { memberId, active: idsIn(active), standby: idsIn(standby) };
}

function heldIn(metadata: Buffer): { active?: unknown; standby?: unknown } {
  try {
    const userData = AssignerProtocol.MemberMetadata.decode(metadata)?.userData;
    const held: unknown = JSON.parse(String(userData));
    return typeof held === 'object' && held !== null ? held : {};
  } catch {
    return {};
  }
}

function idsIn(value: unknown): ReadonlySet<string> {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Set(all.filter((id) => typeof id === 'string'));
}
