/** Where a producer has a transaction open, as the brokers that have to do with it know it. */

import type { KafkaConnection } from '../connection.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { createErrorFromCode } from '../kafkajs.ts';
import { describeProducersRequest } from '../requests/describe-producers.ts';
import { stableOffsetsRequest } from '../requests/offset-fetch.ts';
import { findTopic, type TopicDescription } from '../topics/find-topic.ts';
import type { TransactionCluster } from './transaction-cluster.ts';

/** Partitions by topic. */
export type TopicPartitions = ReadonlyMap<string, readonly number[]>;

/** All that a transactional.id may write to. */
export interface WrittenParts {
  /** Partitions that it writes to by topic; all of a topic where there is `undefined`. */
  readonly topics: ReadonlyMap<string, readonly number[] | undefined>;
  readonly groupId: string;
  /** For which it commits the group's offsets, and nobody else does. */
  readonly offsets: TopicPartitions;
}

/** What of it is open. */
export interface OpenParts {
  readonly partitions: TopicPartitions;
  /** Nobody tells, since the topic may not be read. */
  readonly hidden: TopicPartitions;
  readonly offsets: boolean;
}

/** The topics that are there, with the leaders of the partitions that count. */
export type WrittenTopics = readonly (Pick<TopicDescription, 'topic'> & {
  readonly partitions: readonly { readonly partition: number; readonly leader: number }[];
})[];

const NO_ERROR = 0;
const UNKNOWN_TOPIC_OR_PARTITION = 3;
const LEADER_NOT_AVAILABLE = 5;
const TOPIC_AUTHORIZATION_FAILED = 29;
const UNSTABLE_OFFSET_COMMIT = 88;

/** Topics that are missing, or that the user may not know of, are left out: nothing was written there. */
export async function findWritten(
  connection: KafkaConnection,
  { topics }: WrittenParts,
): Promise<WrittenTopics> {
  const found = await Promise.all(
    Array.from(topics, async ([topic, own]) => {
      const described = await findTopic(connection, topic).catch((error) => {
        const isDenied =
          error instanceof KafkaConnectionError && error.code === 'TOPIC_AUTHORIZATION_FAILED';
        if (!isDenied) throw error;
      });
      const partitions = (described?.partitions ?? []).filter(
        ({ partition }) => own?.includes(partition) ?? true,
      );
      return { topic, partitions };
    }),
  );
  return found.filter(({ partitions }) => partitions.length > 0);
}

/**
 * Asks the leaders of all partitions and the group's coordinator. They answer by the ends of their logs,
 * where markers are before they are replicated: what they call open is, while what readers of committed
 * records see may be behind for a while after a leader has changed (KIP-207).
 */
export async function openParts(
  cluster: TransactionCluster,
  producerId: bigint,
  topics: WrittenTopics,
  written: WrittenParts,
): Promise<OpenParts> {
  const [producers, offsets] = await Promise.all([
    Promise.all(
      Array.from(byLeader(topics), ([leader, partitions]) => ask(cluster, leader, partitions)),
    ),
    areOffsetsOpen(cluster, written),
  ]);
  const partitions = new Map<string, number[]>();
  const hidden = new Map<string, number[]>();
  for (const { topic, partition, errorCode, open } of producers.flat()) {
    if (errorCode === TOPIC_AUTHORIZATION_FAILED) put(hidden, topic, partition);
    // A broker that has just started does not know its partitions yet.
    else if (errorCode === UNKNOWN_TOPIC_OR_PARTITION)
      throw createErrorFromCode(LEADER_NOT_AVAILABLE);
    else if (errorCode !== NO_ERROR) throw createErrorFromCode(errorCode);
    else if (open.includes(producerId)) put(partitions, topic, partition);
  }
  return { partitions, hidden, offsets };
}

async function ask(cluster: TransactionCluster, leader: number, topics: TopicPartitions) {
  if (leader < 0) throw createErrorFromCode(LEADER_NOT_AVAILABLE);
  const broker = await cluster.broker(leader);
  const request = describeProducersRequest(topics);
  // Kafka before 2.8 tells nobody.
  return broker.has(request) ? await broker.ask(request) : [];
}

async function areOffsetsOpen(
  cluster: TransactionCluster,
  { groupId, offsets }: WrittenParts,
): Promise<boolean> {
  const coordinator = await cluster.groupCoordinator(groupId);
  const request = stableOffsetsRequest(groupId, offsets);
  if (!coordinator.has(request)) return false;
  const answer = await coordinator.ask(request);
  const codes = [answer.errorCode, ...answer.offsets.map(({ errorCode }) => errorCode)];
  const refused = codes.find((code) => code !== NO_ERROR && code !== UNSTABLE_OFFSET_COMMIT);
  if (refused !== undefined) throw createErrorFromCode(refused);
  return codes.includes(UNSTABLE_OFFSET_COMMIT);
}

function byLeader(topics: WrittenTopics): ReadonlyMap<number, TopicPartitions> {
  const leaders = new Map<number, Map<string, number[]>>();
  for (const { topic, partitions } of topics) {
    for (const { partition, leader } of partitions) {
      const own = leaders.get(leader) ?? new Map<string, number[]>();
      leaders.set(leader, own);
      put(own, topic, partition);
    }
  }
  return leaders;
}

function put(to: Map<string, number[]>, topic: string, partition: number): void {
  to.set(topic, [...(to.get(topic) ?? []), partition]);
}
