/** A cluster of this launcher: what it consists of, and the file in its folder that remembers it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RealKafkaError } from './real-kafka-error.ts';

/** One node is broker and controller (KRaft combined mode) on two ports. */
export type ClusterNode = {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** What clients and other nodes are told instead of `port`: something stands between. */
  readonly advertisedPort?: number;
};

/** A cluster in its folder. */
export type Cluster = {
  readonly dir: string;
  readonly clusterId: string;
  readonly sasl: boolean;
  /** Server properties beyond the launcher's own. */
  readonly properties: Readonly<Record<string, string>>;
  readonly nodes: readonly ClusterNode[];
};

/** The cluster of a folder, or nothing. */
export function findCluster(dir: string): Cluster | undefined {
  const file = clusterFile(dir);
  if (!existsSync(file)) return undefined;
  // Written by saveCluster and by nobody else.
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Cluster), dir: resolve(dir) };
}

/** @throws RealKafkaError REAL_KAFKA_NO_CLUSTER */
export function openCluster(dir: string): Cluster {
  const cluster = findCluster(dir);
  if (!cluster) {
    throw new RealKafkaError('REAL_KAFKA_NO_CLUSTER', `There is no cluster in ${resolve(dir)}.`);
  }
  return cluster;
}

/** @throws RealKafkaError REAL_KAFKA_NO_CLUSTER */
export function nodeOf(cluster: Cluster, id: number): ClusterNode {
  const node = cluster.nodes.find((candidate) => candidate.id === id);
  if (!node) {
    const ids = cluster.nodes.map((candidate) => candidate.id).join(', ');
    throw new RealKafkaError('REAL_KAFKA_NO_CLUSTER', `There is no node ${id}; nodes: ${ids}.`);
  }
  return node;
}

/** Remembers a cluster; its folder must be there. */
export function saveCluster({ dir, ...cluster }: Cluster): void {
  writeFileSync(clusterFile(dir), `${JSON.stringify(cluster, null, 2)}\n`);
}

/** The folder of one node: properties, data, log, pid. */
export function nodeFolder(cluster: Cluster, id: number): string {
  return join(cluster.dir, `node-${id}`);
}

/** `host:port` of every node, for clients. */
export function bootstrapServers(cluster: Cluster): string {
  const ports = cluster.nodes.map(({ port, advertisedPort }) => advertisedPort ?? port);
  return ports.map((port) => `127.0.0.1:${port}`).join(',');
}

function clusterFile(dir: string): string {
  return join(resolve(dir), 'cluster.json');
}
