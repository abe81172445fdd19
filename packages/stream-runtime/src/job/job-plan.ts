/** What a job needs of Kafka before it can join its group: topics, partition counts, ends. */

import type { JobGraph } from '@tidemark/event-time';
import type { KafkaClient, TopicPartition } from '../client/kafka-client.ts';
import { isKafkaSink } from '../kafka-sink.ts';
import { type Deserializer, isKafkaSource } from '../kafka-source.ts';
import { deadLetterTopic } from '../output/dead-letter.ts';
import type { Cut } from '../repartition/repartition-outbox.ts';
import type { EndMark } from '../repartition/repartition-record.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import {
  describeTopology,
  type JobTopology,
  type StatefulSubTopology,
} from '../topology/job-topology.ts';
import { ensureChangelog, ensureRepartition } from './internal-topics.ts';
import { IN_MEMORY } from './position-metadata.ts';
import { refuseOrphanedState } from './state-left-behind.ts';

/** A sub-topology whose topics are there. */
export interface PlannedSubTopology extends StatefulSubTopology {
  /** One for each partition. */
  readonly tasks: number;
  /** The changelog, or IN_MEMORY; undefined where there is no state. */
  readonly stateIn: string | undefined;
  /** Where what leaves it goes. */
  readonly outgoing: readonly Cut[];
  /** Beside the changelog: topics of sinks, repartition topics, those of dead letters. */
  readonly writes: readonly string[];
  /** The tasks upstream, each a channel of the exchange topic. */
  readonly channels: readonly (readonly [topic: string, taskId: string])[];
}

/** What planning asks of Kafka. */
export type PlanClient = Pick<KafkaClient, 'ensureTopic' | 'logRanges' | 'logReader'>;

/** A job with its topics looked up. */
export interface JobPlan {
  readonly subTopologies: readonly PlannedSubTopology[];
  /** By topic that it reads. */
  readonly readerOf: ReadonlyMap<string, PlannedSubTopology>;
  /** By source topic. */
  readonly deserializers: ReadonlyMap<string, Deserializer<unknown>>;
  /** Of source, sink and internal topics. */
  readonly partitionCounts: ReadonlyMap<string, number>;
  /** The offset before which a bounded job stops; Infinity for a job that goes on. */
  endOf(partition: TopicPartition): number;
  /** From where on a repartition topic holds what was written since this process started. */
  liveFrom(partition: TopicPartition): number;
  /** Whether an upstream task had read up to the ends of this run when it said that it ended. */
  covers(mark: EndMark): boolean;
}

/** How a job is planned. */
export interface PlanOptions {
  readonly groupId: string;
  readonly createTopics: boolean;
  readonly bounded: boolean;
  readonly stateTopics: boolean;
}

const DEFAULT_PARTITIONS = 3;

/**
 * As planJob, for a job that is about to start: nothing is made where it would leave state behind.
 *
 * @throws StreamRuntimeError STATE_INCOMPATIBLE too
 */
export async function planStart(
  graph: JobGraph,
  client: KafkaClient,
  options: PlanOptions,
): Promise<JobPlan> {
  if (options.stateTopics) await refuseOrphanedState(graph, client, options.groupId);
  return await planJob(graph, client, options);
}

/**
 * Looks up, or creates, the topics of a job.
 *
 * @throws StreamRuntimeError SOURCE_NOT_KAFKA, TOPIC_READ_TWICE, TOPOLOGY_NOT_SUPPORTED,
 *   NOT_CO_PARTITIONED, PARTITION_COUNT_CHANGED
 * @throws the client's errors, TOPIC_NOT_FOUND among them
 */
export async function planJob(
  graph: JobGraph,
  client: PlanClient,
  options: PlanOptions,
): Promise<JobPlan> {
  const topology = describeTopology(graph, options.groupId);
  const sources = topology.subTopologies.flatMap((part) => [...part.sourceTopics]);
  const partitionCounts = new Map<string, number>();
  for (const topic of new Set([...sources.map(([name]) => name), ...sinkTopics(graph)])) {
    const wanted = { create: options.createTopics, partitions: DEFAULT_PARTITIONS };
    partitionCounts.set(topic, await client.ensureTopic(topic, wanted));
  }
  const subTopologies = await planSubTopologies(
    { ...topology, graph },
    client,
    options,
    partitionCounts,
  );
  const { bounded } = options;
  const ends = bounded ? await logEnds(client, new Map(sources).keys()) : undefined;
  const live = bounded ? await writtenEnds(client, topology.repartitionTopics.values()) : new Map();
  return {
    subTopologies,
    readerOf: new Map(
      subTopologies.flatMap((part) =>
        [...part.sourceTopics.keys(), ...part.exchangeTopics.keys()].map(
          (topic) => [topic, part] as const,
        ),
      ),
    ),
    deserializers: new Map(
      sources.flatMap(([topic, { source }]) =>
        isKafkaSource(source) ? [[topic, source.serde] as const] : [],
      ),
    ),
    partitionCounts,
    // A partition that is newer than the job has nothing that a bounded job has to read.
    endOf: (partition) => (ends ? (ends.get(nameOf(partition)) ?? 0) : Infinity),
    liveFrom: (partition) => live.get(nameOf(partition)) ?? 0,
    covers: (mark) =>
      ends !== undefined &&
      Object.entries(mark).every(([partition, offset]) => offset >= (ends.get(partition) ?? 0)),
  };
}

async function planSubTopologies(
  { subTopologies, repartitionTopics, graph }: JobTopology & { readonly graph: JobGraph },
  client: PlanClient,
  options: PlanOptions,
  partitionCounts: Map<string, number>,
): Promise<readonly PlannedSubTopology[]> {
  const tasksOf = new Map<number, number>();
  for (const part of subTopologies) {
    const upstream = subTopologies.filter(({ cuts }) =>
      cuts.some((cut) => part.exchanges.includes(cut)),
    );
    checkCoPartitioning(part, partitionCounts);
    const own = [...part.sourceTopics.keys()].map((topic) => partitionCounts.get(topic) ?? 0);
    const before = upstream.map(({ id }) => tasksOf.get(id) ?? 0);
    const wanted = Math.max(...(own.length > 0 ? own : before));
    const tasks = await ensureRepartition(client, part, wanted, own.length > 0);
    for (const topic of part.exchangeTopics.keys()) partitionCounts.set(topic, tasks);
    if (options.stateTopics && part.changelog !== undefined) {
      await ensureChangelog(client, part, tasks);
      partitionCounts.set(part.changelog, tasks);
    }
    tasksOf.set(part.id, tasks);
  }
  const topicOfCut = (id: string) => repartitionTopics.get(id) ?? id;
  return subTopologies.map((part) => ({
    ...part,
    changelog: options.stateTopics ? part.changelog : undefined,
    stateIn: part.changelog && (options.stateTopics ? part.changelog : IN_MEMORY),
    tasks: tasksOf.get(part.id) ?? 0,
    outgoing: part.cuts.map((node) => ({
      node,
      topic: topicOfCut(node.id),
      partitions: partitionCounts.get(topicOfCut(node.id)) ?? 0,
    })),
    writes: topicsWritten(part, graph, topicOfCut),
    channels: subTopologies.flatMap((upstream) =>
      upstream.cuts
        .filter((cut) => part.exchanges.includes(cut))
        .flatMap((cut) =>
          Array.from(
            { length: tasksOf.get(upstream.id) ?? 0 },
            (_, partition) => [topicOfCut(cut.id), `${upstream.id}_${partition}`] as const,
          ),
        ),
    ),
  }));
}

function sinkTopics({ nodes }: Pick<JobGraph, 'nodes'>): readonly string[] {
  return nodes.flatMap((node) =>
    node.type === 'sink' && isKafkaSink(node.sink) ? [node.sink.topic] : [],
  );
}

/** Beside a changelog. */
function topicsWritten(
  { nodes, cuts, sourceTopics, exchangeTopics }: StatefulSubTopology,
  graph: JobGraph,
  topicOfCut: (id: string) => string,
): readonly string[] {
  const read = [...sourceTopics.keys(), ...exchangeTopics.keys()];
  return [
    ...new Set(sinkTopics({ nodes: graph.nodes.filter(({ id }) => nodes.has(id)) })),
    ...cuts.map(({ id }) => topicOfCut(id)),
    ...read.map(deadLetterTopic),
  ];
}

async function logEnds(
  client: PlanClient,
  topics: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, high } of await client.logRanges(topic)) {
      ends.set(nameOf({ topic, partition }), high);
    }
  }
  return ends;
}

/** With what earlier runs wrote last, though its markers may not be there yet. */
async function writtenEnds(
  client: PlanClient,
  topics: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  const logs = client.logReader();
  try {
    for (const topic of topics) {
      for (const [partition, end] of await logs.highWatermarks(topic)) {
        ends.set(nameOf({ topic, partition }), end);
      }
    }
  } finally {
    await logs.close();
  }
  return ends;
}

function checkCoPartitioning(
  { coPartitioned, sourceTopics }: StatefulSubTopology,
  partitionCounts: ReadonlyMap<string, number>,
): void {
  const topics = [...sourceTopics.keys()];
  const counts = topics.map((topic) => partitionCounts.get(topic));
  if (!coPartitioned || new Set(counts).size <= 1) return;
  const listed = topics.map((topic, index) => `${topic} has ${counts[index]}`).join(', ');
  throw new StreamRuntimeError('NOT_CO_PARTITIONED', `Numbers of partitions differ: ${listed}.`);
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
