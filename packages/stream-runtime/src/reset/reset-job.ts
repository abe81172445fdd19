/**
 * Lets a group begin anew: what it has committed and what its job keeps in Kafka goes; what the job
 * has written for others stays (Kafka Streams: `kafka-streams-application-reset`).
 */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import type { KafkaClient } from '../client/kafka-client.ts';
import { kafkajsClient } from '../client/kafkajs-client.ts';
import { describeTopology } from '../topology/job-topology.ts';
import { refuseMembers } from './refuse-members.ts';

/** What a reset removes, or removed. */
export interface JobReset {
  readonly groupId: string;
  /** The group's committed offsets: how many partitions have one. */
  readonly offsets: number;
  /** Changelog and repartition topics that are there, sorted. */
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
 * Removes the group's offsets and the job's changelog and repartition topics; dead letters and
 * outputs stay. Stopped half-way it is called again.
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
  const topics = await client.existingTopics(own);
  const sources = subTopologies.flatMap(({ sourceTopics }) => [...sourceTopics.keys()]);
  const read = [...(await client.existingTopics(sources)), ...topics];
  const offsets = read.length === 0 ? [] : await client.committedOffsets(groupId, read);
  return { groupId, offsets: offsets.length, topics: topics.toSorted() };
}
