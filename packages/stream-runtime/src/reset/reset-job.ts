/**
 * Lets a group begin anew: what it has committed and what its job keeps in Kafka goes; what the job
 * has written for others stays (Kafka Streams: `kafka-streams-application-reset`).
 */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import type { CommittedOffset, KafkaClient } from '../client/kafka-client.ts';
import { kafkajsClient } from '../client/kafkajs-client.ts';
import { notesIn } from '../job/position-metadata.ts';
import { describeTopology } from '../topology/job-topology.ts';
import { isNamedFor } from '../topology/topic-names.ts';
import { refuseMembers } from './refuse-members.ts';

/** What a reset removes, or removed. */
export interface JobReset {
  readonly groupId: string;
  /** The group's committed offsets: how many partitions have one. */
  readonly offsets: number;
  /** Changelog and repartition topics of the group that are there, sorted. */
  readonly topics: readonly string[];
}

/**
 * What `resetJob` would remove; nothing is changed.
 *
 * @throws StreamRuntimeError GROUP_HAS_MEMBERS while somebody runs the job
 */
export function describeReset(
  graph: JobGraph,
  connection: KafkaConnection,
  groupId: string,
): Promise<JobReset> {
  return findState(graph, kafkajsClient(connection), groupId);
}

/**
 * Removes the group's offsets and its changelog and repartition topics, also those of an earlier form of
 * the job; dead letters and outputs stay. Stopped half-way it is called again.
 *
 * @throws StreamRuntimeError GROUP_HAS_MEMBERS while somebody runs the job
 */
export function resetJob(
  graph: JobGraph,
  connection: KafkaConnection,
  groupId: string,
): Promise<JobReset> {
  return removeState(graph, kafkajsClient(connection), groupId);
}

/** As resetJob, on any client. */
export async function removeState(
  graph: JobGraph,
  client: KafkaClient,
  groupId: string,
): Promise<JobReset> {
  const found = await findState(graph, client, groupId);
  // Kafka refuses this while there are members, also those that joined since we asked.
  await client.deleteGroup(groupId);
  await client.deleteTopics(found.topics);
  return found;
}

/** As describeReset, on any client. */
export async function findState(
  graph: JobGraph,
  client: KafkaClient,
  groupId: string,
): Promise<JobReset> {
  await refuseMembers(client, groupId);
  const { subTopologies } = describeTopology(graph, groupId);
  const own = subTopologies.flatMap(({ exchangeTopics, changelog }) => [
    ...exchangeTopics.keys(),
    ...(changelog === undefined ? [] : [changelog]),
  ]);
  const offsets = await client.groupOffsets(groupId);
  const before = offsets.flatMap((position) => topicsBehind(position, groupId));
  const topics = await client.existingTopics([...new Set([...own, ...before])]);
  return { groupId, offsets: offsets.length, topics: topics.toSorted() };
}

/**
 * The group's own topics that one of its offsets tells of, also those that the job has no use for any
 * more. Offsets can be copied from group to group, so that a topic has to have its group's name, too.
 */
function topicsBehind({ topic, metadata }: CommittedOffset, groupId: string): readonly string[] {
  const { stateIn, isInternal } = notesIn(metadata);
  const isOurs = isInternal && isNamedFor(groupId, 'repartition', topic);
  const hasChangelog = stateIn !== undefined && isNamedFor(groupId, 'changelog', stateIn);
  return [...(isOurs ? [topic] : []), ...(hasChangelog ? [stateIn] : [])];
}
