/** What topics there are. */

import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';

/** A topic of the list. */
export interface ListedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Replicas of the first partition. */
  readonly replicas: number;
}

/** The topics that the user may see, by name; Kafka's own, such as __consumer_offsets, included. */
export async function listTopics(connection: KafkaConnection): Promise<ListedTopic[]> {
  const { topics } = await adminCall(connection, {}, (admin) => admin.fetchTopicMetadata());
  return topics
    .map(({ name, partitions }) => ({
      topic: name,
      partitions: partitions.length,
      replicas: partitions[0]?.replicas.length ?? 0,
    }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
}
