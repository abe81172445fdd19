/** What a job needs of Kafka before it can join its group: topics, partition counts, ends. */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaClient, TopicPartition } from '../client/kafka-client.ts';
import { isKafkaSink } from '../kafka-sink.ts';
import { type Deserializer, isKafkaSource } from '../kafka-source.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import {
  type SubTopology,
  sourceTopics,
  splitIntoSubTopologies,
} from '../topology/sub-topology.ts';

/** A job with its topics looked up. */
export interface JobPlan {
  readonly subTopologies: readonly SubTopology[];
  /** By source topic. */
  readonly deserializers: ReadonlyMap<string, Deserializer<unknown>>;
  /** Of source and sink topics. */
  readonly partitionCounts: ReadonlyMap<string, number>;
  /** The offset before which a bounded job stops; Infinity for a job that goes on. */
  endOf(partition: TopicPartition): number;
}

const DEFAULT_PARTITIONS = 3;

/**
 * Looks up, or creates, the topics of a job.
 *
 * @throws StreamRuntimeError SOURCE_NOT_KAFKA, TOPIC_READ_TWICE, TOPOLOGY_NOT_SUPPORTED,
 *   NOT_CO_PARTITIONED
 * @throws the client's errors, TOPIC_NOT_FOUND among them
 */
export async function planJob(
  graph: JobGraph,
  client: KafkaClient,
  options: { readonly createTopics: boolean; readonly bounded: boolean },
): Promise<JobPlan> {
  const subTopologies = splitIntoSubTopologies(graph);
  const sources = sourceTopics(subTopologies);
  const sinkTopics = graph.nodes.flatMap((node) =>
    node.type === 'sink' && isKafkaSink(node.sink) ? [node.sink.topic] : [],
  );
  const partitionCounts = new Map<string, number>();
  for (const topic of new Set([...sources.keys(), ...sinkTopics])) {
    const wanted = { create: options.createTopics, partitions: DEFAULT_PARTITIONS };
    partitionCounts.set(topic, await client.ensureTopic(topic, wanted));
  }
  checkCoPartitioning(subTopologies, sources, partitionCounts);
  const ends = options.bounded ? await logEnds(client, [...sources.keys()]) : undefined;
  return {
    subTopologies,
    deserializers: new Map(
      [...sources].flatMap(([topic, { source }]) =>
        isKafkaSource(source) ? [[topic, source.serde] as const] : [],
      ),
    ),
    partitionCounts,
    // A partition that is newer than the job has nothing that a bounded job has to read.
    endOf: ({ topic, partition }) => (ends ? (ends.get(topic)?.get(partition) ?? 0) : Infinity),
  };
}

async function logEnds(client: KafkaClient, topics: readonly string[]) {
  const ends = new Map<string, ReadonlyMap<number, number>>();
  for (const topic of topics) {
    const ranges = await client.logRanges(topic);
    ends.set(topic, new Map(ranges.map(({ partition, high }) => [partition, high])));
  }
  return ends;
}

function checkCoPartitioning(
  subTopologies: readonly SubTopology[],
  sources: ReadonlyMap<string, { readonly id: string }>,
  partitionCounts: ReadonlyMap<string, number>,
): void {
  for (const { nodes } of subTopologies.filter(({ coPartitioned }) => coPartitioned)) {
    const topics = [...sources].filter(([, { id }]) => nodes.has(id)).map(([topic]) => topic);
    const counts = topics.map((topic) => partitionCounts.get(topic));
    if (new Set(counts).size === 1) continue;
    const listed = topics.map((topic, index) => `${topic} has ${counts[index]}`).join(', ');
    throw new StreamRuntimeError('NOT_CO_PARTITIONED', `Numbers of partitions differ: ${listed}.`);
  }
}
