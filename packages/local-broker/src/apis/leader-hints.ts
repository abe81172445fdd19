// The tagged fields with which Produce and Fetch tell a client who leads a partition now (KIP-951).
import type { ClusterState, NodeAddress } from '../cluster/cluster-state.ts';
import type { Topic } from '../log/topic-registry.ts';
import {
  array,
  int32,
  nullable,
  optional,
  string,
  struct,
  tagged,
  type Written,
} from '../wire/schema.ts';
import type { RequestContext } from './registry.ts';

const leader = struct({ leaderId: int32, leaderEpoch: int32 });
const endpoint = {
  nodeId: int32,
  host: string,
  port: int32,
  rack: optional(nullable(string), null),
};

/** The current leader of a partition. */
export function currentLeader(version: number, tag: number) {
  return tagged(version, tag, leader);
}

/** The addresses of the leaders that the response names. */
export function nodeEndpoints(version: number) {
  return tagged(version, 0, array(endpoint));
}

/** Tells clients that came to the wrong broker which one is right. */
export interface LeaderHints {
  /** The leader of a partition; undefined when there is nothing to tell. */
  of(topic: Topic | undefined, index: number): Written<typeof leader> | undefined;
  /** The addresses of all leaders that were told; undefined when none was. */
  endpoints(): NodeAddress[] | undefined;
}

/** Hints for one answer. */
export function leaderHints(cluster: ClusterState, { connection }: RequestContext): LeaderHints {
  const told = new Map<number, NodeAddress>();
  return {
    of(topic, index) {
      const log = topic?.partitions[index];
      if (topic === undefined || log === undefined) return undefined;
      const { leaderId } = cluster.leadership(topic, index);
      const node = cluster.node(leaderId, connection.localHost);
      if (node !== undefined) told.set(leaderId, node);
      return { leaderId, leaderEpoch: log.leaderEpoch };
    },
    endpoints: () => (told.size === 0 ? undefined : [...told.values()]),
  };
}
