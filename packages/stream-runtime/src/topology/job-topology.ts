/** A job's sub-topologies with the topics that lie between them and behind their state. */

import {
  type ExchangeNode,
  type JobGraph,
  type JobNode,
  type JobNodeType,
  type NodeId,
  operatorKeys,
  type SourceNode,
} from '@tidemark/event-time';
import { type SubTopology, sourceTopics, splitIntoSubTopologies } from './sub-topology.ts';
import { internalTopicNames } from './topic-names.ts';

/** A sub-topology with the topics that it reads, and the one that keeps its state. */
export interface StatefulSubTopology extends SubTopology {
  readonly sourceTopics: ReadonlyMap<string, SourceNode>;
  /** The topics of its `exchanges`. */
  readonly exchangeTopics: ReadonlyMap<string, ExchangeNode>;
  /** Undefined where a task has nothing but positions and watermarks, which the group keeps. */
  readonly changelog: string | undefined;
}

/** A job as topics and the parts between them. */
export interface JobTopology {
  /** Upstream before downstream. */
  readonly subTopologies: readonly StatefulSubTopology[];
  /** The topic of every cut. */
  readonly repartitionTopics: ReadonlyMap<NodeId, string>;
}

/** Kinds of nodes that hold nothing which a restart could lose. */
const STATELESS: ReadonlySet<JobNodeType> = new Set<JobNodeType>([
  'source',
  'map',
  'filter',
  'flatMap',
  'process',
  'keyBy',
  'broadcast',
  'union',
  'sideOutput',
  'print',
  'sink',
]);

/**
 * Cuts the job, and names what it needs.
 *
 * @throws StreamRuntimeError SOURCE_NOT_KAFKA, TOPIC_READ_TWICE
 */
export function describeTopology(graph: JobGraph, application: string): JobTopology {
  const parts = splitIntoSubTopologies(graph);
  sourceTopics(parts);
  const keys = operatorKeys(graph);
  const named = ({ id, name }: JobNode) => [id, keys.get(id) ?? name] as const;
  const repartitionTopics = internalTopicNames(
    application,
    'repartition',
    parts.flatMap(({ cuts }) => cuts.map(named)),
  );
  const firsts = parts.map(({ sources, exchanges }) => sources[0] ?? exchanges[0]);
  const changelogs = internalTopicNames(
    application,
    'changelog',
    firsts.flatMap((first) => (first ? [named(first)] : [])),
  );
  return {
    repartitionTopics,
    subTopologies: parts.map((part) => {
      const [first] = [...part.sources, ...part.exchanges];
      const hasChangelog = first !== undefined && needsChangelog(part, graph);
      return {
        ...part,
        sourceTopics: sourceTopics([part]),
        exchangeTopics: new Map(
          part.exchanges.map((node) => [repartitionTopics.get(node.id) ?? node.id, node]),
        ),
        changelog: hasChangelog ? changelogs.get(first.id) : undefined,
      };
    }),
  };
}

function needsChangelog({ nodes, exchanges }: SubTopology, graph: JobGraph): boolean {
  if (exchanges.length > 0) return true;
  return graph.nodes.some(({ id, type }) => nodes.has(id) && !STATELESS.has(type));
}
