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

/** A connected part of a job. Fed by sources, one task a partition, or by exchanges. */
export interface SubTopology {
  /** Counted from 0 in the order of the graph: the first half of a task's id. */
  readonly id: number;
  readonly nodes: ReadonlySet<NodeId>;
  readonly sources: readonly SourceNode[];
  /** The keyBy and broadcast nodes, of other sub-topologies, whose output begins this one. */
  readonly exchanges: readonly ExchangeNode[];
  /** Whether partition P of all its topics has to be in one task. */
  readonly coPartitioned: boolean;
}

/**
 * The parts of a job, upstream before downstream.
 *
 * @throws StreamRuntimeError TOPOLOGY_NOT_SUPPORTED when a part is fed by both kinds of input
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
    if (input.type === 'source') return input.source.partitionedBy === field;
    // Only these hand on the very value that they got; anything else may have changed the field.
    const keepsValues = ['filter', 'union', 'watermarks', 'keyBy'].includes(input.type);
    return keepsValues && isPartitionedBy(field, input, nodes);
  });
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
  const exchanges = graph.nodes.filter(isExchangeNode).filter((node) => inputs.has(node.id));
  if (sources.length > 0 && exchanges.length > 0) {
    throw new StreamRuntimeError(
      'TOPOLOGY_NOT_SUPPORTED',
      `The output of "${exchanges[0]?.name}" and the source "${sources[0]?.name}" run together without a keyBy.`,
    );
  }
  const keyedHere = own.some((node) => node.type === 'keyBy' && !cuts.has(node.id));
  return { id, nodes: members, sources, exchanges, coPartitioned: keyedHere && sources.length > 1 };
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
