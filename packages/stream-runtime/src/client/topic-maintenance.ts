/** What the runtime does to its own topics and group, beside reading and writing them. */

import {
  deleteTopic,
  describeConsumerGroup,
  fetchTopicOffsets,
  findTopic,
  type KafkaConnection,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import type { KafkaClient, PartitionOffset } from './kafka-client.ts';

/** These methods of a client over kafkajs. */
export function topicMaintenance(
  connection: KafkaConnection,
): Pick<
  KafkaClient,
  'deleteRecordsBefore' | 'existingTopics' | 'groupMembers' | 'deleteTopics' | 'deleteGroup'
> {
  return {
    async deleteRecordsBefore(positions) {
      const admin = await connection.admin();
      for (const [topic, wanted] of byTopic(positions)) {
        try {
          // kafkajs deletes only in topics that its admin client has looked at before.
          const ranges = await fetchTopicOffsets(admin, topic);
          const low = new Map(ranges.map((range) => [range.partition, Number(range.low)]));
          const partitions = wanted.filter(
            ({ partition, offset }) => Number(offset) > (low.get(partition) ?? 0),
          );
          if (partitions.length > 0) await admin.deleteTopicRecords({ topic, partitions });
        } catch (error) {
          throw translateKafkaError(error, { topic });
        }
      }
    },
    async existingTopics(topics) {
      const found = await Promise.all(topics.map((topic) => findTopic(connection, topic)));
      return topics.filter((_, index) => found[index] !== undefined);
    },
    async groupMembers(groupId) {
      return (await describeConsumerGroup(connection, groupId)).members;
    },
    async deleteTopics(topics) {
      for (const topic of topics) {
        if (await findTopic(connection, topic)) await deleteTopic(connection, topic);
      }
    },
    async deleteGroup(groupId) {
      const admin = await connection.admin();
      try {
        await admin.deleteGroups([groupId]);
      } catch (error) {
        const translated = translateKafkaError(firstGroupError(error), { groupId });
        if (translated.code !== 'GROUP_NOT_FOUND') throw translated;
      }
    },
  };
}

function byTopic(positions: readonly PartitionOffset[]) {
  const topics = new Map<string, { partition: number; offset: string }[]>();
  for (const { topic, partition, offset } of positions) {
    const partitions = topics.get(topic) ?? [];
    topics.set(topic, partitions);
    partitions.push({ partition, offset: String(offset) });
  }
  return topics;
}

/** kafkajs wraps what it was told of each group in an error without a type. */
function firstGroupError(error: unknown): unknown {
  const groups: unknown = error instanceof Error && Reflect.get(error, 'groups');
  const first: unknown = Array.isArray(groups) ? groups[0] : undefined;
  return typeof first === 'object' && first !== null ? Reflect.get(first, 'error') : error;
}
