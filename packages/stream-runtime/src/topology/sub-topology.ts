/**
 * Cuts a job graph where records have to change place: at every keyBy that is not on the key which
 * the source is partitioned by, and at every broadcast. The parts are Kafka Streams' sub-topologies.
 */

import {
  type ExchangeNode,
  isExchangeNode,
  type JobGraph,
  type JobNode,
  type NodeId,
  type SourceNode,
} from '@tidemark/event-time';
import { isKafkaSource } from '../kafka-source.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** A connected part of a job: one task for each partition of the topics that it reads. */
export interface SubTopology {
  /** Counted from 0 in the order of the graph: the first half of a task's id. */
  readonly id: number;
  readonly nodes: ReadonlySet<NodeId>;
  readonly sources: readonly SourceNode[];
  /** The keyBy and broadcast nodes, mostly of other sub-topologies, whose output comes in here. */
  readonly exchanges: readonly ExchangeNode[];
  /** The keyBy and broadcast nodes in here whose output goes through a topic. */
  readonly cuts: readonly ExchangeNode[];
  /** Fields that the records of a source have to be partitioned by, since a keyBy relies on it. */
  readonly keyFields: ReadonlyMap<NodeId, string>;
  /** Whether partition P of all its topics has to be in one task. */
  readonly coPartitioned: boolean;
}

/**
 * The parts of a job, upstream before downstream.
 *
 * @throws StreamRuntimeError TOPOLOGY_NOT_SUPPORTED when what comes out of a part would come in again
 */
export function splitIntoSubTopologies(graph: JobGraph): readonly SubTopology[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const cuts = new Set<NodeId>();
  for (const node of graph.nodes) {
    if (!isExchangeNode(node)) continue;
    // What is broadcast has to reach every task of what follows, wherever it was read.
    if (node.type === 'broadcast' || !isPartitionedBy(node.field, node, nodes)) cuts.add(node.id);
  }
  const groups = connectedParts(graph, cuts);
  return groups.map((members, id) => describe(id, members, graph, cuts));
}

/** Whether every record that reaches `node` lies in the partition of its value of `field`. */
function isPartitionedBy(
  field: string | undefined,
  node: JobNode,
  nodes: ReadonlyMap<NodeId, JobNode>,
): boolean {
  if (field === undefined) return false;
  return node.inputs.every((id) => {
    const input = nodes.get(id);
    if (input === undefined) return false;
    if (input.type === 'source') return isPartitioned(input.source, field);
    // Only these hand on the very value that they got; anything else may have changed the field.
    const keepsValues = ['filter', 'union', 'watermarks', 'keyBy'].includes(input.type);
    return keepsValues && isPartitionedBy(field, input, nodes);
  });
}

function isPartitioned(source: SourceNode['source'], field: string): boolean {
  const repartition = isKafkaSource(source) && source.repartition === true;
  return source.partitionedBy === field && !repartition;
}

/** Union-find over all edges but those behind a cut; the readers of one cut stay together. */
function connectedParts(graph: JobGraph, cuts: ReadonlySet<NodeId>): readonly Set<NodeId>[] {
  const part = new Map<NodeId, Set<NodeId>>(graph.nodes.map(({ id }) => [id, new Set([id])]));
  const join = (a: NodeId, b: NodeId) => {
    const [to, from] = [part.get(a), part.get(b)];
    if (to === undefined || from === undefined || to === from) return;
    for (const id of from) {
      to.add(id);
      part.set(id, to);
    }
  };
  const firstReader = new Map<NodeId, NodeId>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (!cuts.has(input)) {
        join(input, node.id);
        continue;
      }
      const reader = firstReader.get(input);
      if (reader === undefined) firstReader.set(input, node.id);
      else join(reader, node.id);
    }
  }
  // A node's inputs precede it, so the first node of a part is behind the cuts that feed the part.
  return [...new Set(graph.nodes.map(({ id }) => part.get(id) ?? new Set([id])))];
}

function describe(
  id: number,
  members: ReadonlySet<NodeId>,
  graph: JobGraph,
  cuts: ReadonlySet<NodeId>,
): SubTopology {
  const own = graph.nodes.filter((node) => members.has(node.id));
  const sources = own.filter((node) => node.type === 'source');
  const inputs = new Set(own.flatMap((node) => node.inputs).filter((input) => cuts.has(input)));
  const exchangeNodes = graph.nodes.filter(isExchangeNode);
  const circle = own.find((node) => inputs.has(node.id));
  if (circle !== undefined) {
    throw new StreamRuntimeError(
      'TOPOLOGY_NOT_SUPPORTED',
      `What follows "${circle.name}" runs together with what comes before it.`,
    );
  }
  const keyed = own.filter((node) => node.type === 'keyBy' && !cuts.has(node.id));
  return {
    id,
    nodes: members,
    sources,
    exchanges: exchangeNodes.filter((node) => inputs.has(node.id)),
    cuts: exchangeNodes.filter((node) => members.has(node.id) && cuts.has(node.id)),
    coPartitioned: keyed.length > 0 && sources.length > 1,
    keyFields: keyFieldsOf(keyed, graph),
  };
}

/** The sources behind keyBys that stay in their partitions, with the field that they rely on. */
function keyFieldsOf(keyed: readonly JobNode[], graph: JobGraph): ReadonlyMap<NodeId, string> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const fields = new Map<NodeId, string>();
  const visit = (node: JobNode | undefined, field: string) => {
    if (node?.type === 'source') fields.set(node.id, field);
    for (const input of node?.inputs ?? []) visit(nodes.get(input), field);
  };
  for (const node of keyed) {
    if (node.type === 'keyBy' && node.field !== undefined) visit(node, node.field);
  }
  return fields;
}

/**
 * The topic of every source, with its node.
 *
 * @throws StreamRuntimeError SOURCE_NOT_KAFKA, TOPIC_READ_TWICE
 */
export function sourceTopics(
  subTopologies: readonly SubTopology[],
): ReadonlyMap<string, SourceNode> {
  const topics = new Map<string, SourceNode>();
  for (const node of subTopologies.flatMap(({ sources }) => sources)) {
    if (!isKafkaSource(node.source)) {
      throw new StreamRuntimeError(
        'SOURCE_NOT_KAFKA',
        `The source "${node.name}" is no kafkaSource.`,
      );
    }
    const { topic } = node.source;
    const other = topics.get(topic);
    if (other) {
      throw new StreamRuntimeError(
        'TOPIC_READ_TWICE',
        `The sources "${other.name}" and "${node.name}" both read the topic "${topic}".`,
      );
    }
    topics.set(topic, node);
  }
  return topics;
}
