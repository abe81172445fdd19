/** How far a group is behind: for each partition what it committed and how far the topic reaches. */

import type { KafkaConnection } from '../connection.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { findTopic } from '../topics/find-topic.ts';
import { topicOffsets } from '../topics/topic-offsets.ts';
import { groupOffsets } from './committed-offsets.ts';
import { type ConsumerGroup, describeConsumerGroup } from './consumer-groups.ts';

/** One partition of a topic that the group reads or has read. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the group goes on from; absent where it committed none. */
  readonly committed: number | undefined;
  /** The offset after the last record. */
  readonly end: number;
  /** Records that wait; absent where nothing was committed. */
  readonly lag: number | undefined;
  /** The event time, epoch milliseconds, that the job had reached there; absent where it does not say. */
  readonly watermark: number | undefined;
  /** The client that reads the partition now. */
  readonly clientId: string | undefined;
}

/** A group and its partitions, by topic and partition. */
export interface GroupLag {
  readonly groupId: string;
  readonly state: string;
  readonly partitions: readonly PartitionLag[];
}

/** The lag of one group. @throws KafkaConnectionError GROUP_NOT_FOUND, GROUP_AUTHORIZATION_FAILED */
export async function groupLag(connection: KafkaConnection, groupId: string): Promise<GroupLag> {
  const group = await describeConsumerGroup(connection, groupId);
  const committed = await offsetsByTopic(connection, groupId);
  if (group.state === 'Dead' && committed.size === 0) {
    throw new KafkaConnectionError('GROUP_NOT_FOUND', `There is no group "${groupId}".`);
  }
  const topics = new Set([...committed.keys(), ...assignedTopics(group)]);
  const partitions = await Promise.all(
    [...topics].sort().map((topic) => topicLag(connection, topic, committed.get(topic), group)),
  );
  return { groupId, state: group.state, partitions: partitions.flat() };
}

interface Committed {
  readonly offset: number;
  readonly watermark: number | undefined;
}

type Offsets = ReadonlyMap<number, Committed>;

/** What a job of ours writes beside the offset: `wm=<epoch ms>`, among other things perhaps. */
const WATERMARK = /(?:^|[\s;,&])wm=(-?\d{1,16})(?=$|[\s;,&])/;

async function offsetsByTopic(
  connection: KafkaConnection,
  groupId: string,
): Promise<ReadonlyMap<string, Offsets>> {
  const topics = new Map<string, Map<number, Committed>>();
  for (const { topic, partition, offset, metadata } of await groupOffsets(connection, groupId)) {
    const partitions = topics.get(topic) ?? new Map<number, Committed>();
    topics.set(topic, partitions.set(partition, { offset, watermark: watermarkIn(metadata) }));
  }
  return topics;
}

async function topicLag(
  connection: KafkaConnection,
  topic: string,
  committed: Offsets = new Map(),
  group: ConsumerGroup,
): Promise<PartitionLag[]> {
  // A group's offsets may outlive the topic.
  if (!(await findTopic(connection, topic))) return [];
  const ends = await topicOffsets(connection, topic);
  return ends.map(({ partition, high }) => {
    const { offset, watermark } = committed.get(partition) ?? {};
    return {
      topic,
      partition,
      committed: offset,
      end: high,
      lag: offset === undefined ? undefined : Math.max(0, high - offset),
      watermark,
      clientId: readerOf(group, topic, partition),
    };
  });
}

function watermarkIn(metadata: string): number | undefined {
  const found = WATERMARK.exec(metadata)?.[1];
  return found === undefined ? undefined : Number(found);
}

function assignedTopics({ members }: ConsumerGroup): string[] {
  return members.flatMap(({ assignment }) => Object.keys(assignment));
}

function readerOf({ members }: ConsumerGroup, topic: string, partition: number) {
  return members.find(({ assignment }) => assignment[topic]?.includes(partition))?.clientId;
}
