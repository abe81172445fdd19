/** Real Apache Kafka on this machine without containers: clusters of one or three nodes in a folder. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '@tidemark/command-line';
import { makeCertificates } from './certificates.ts';
import {
  type Cluster,
  type ClusterNode,
  findCluster,
  nodeFolder,
  nodeOf,
  saveCluster,
} from './cluster.ts';
import { kafkaJars } from './jars.ts';
import { awaitNode, formatNode, launchNode, nodePid, stopNode } from './node-process.ts';
import { assignPorts, requireFreePorts } from './ports.ts';
import { requireJava } from './prerequisites.ts';
import { RealKafkaError } from './real-kafka-error.ts';
import { serverProperties } from './server-properties.ts';

/** What a new cluster is like; a folder that holds one already keeps its own answers. */
export interface ClusterOptions {
  readonly dir: string;
  readonly nodes: number;
  /** First of two ports a node; 0 for any free ones. */
  readonly port: number;
  /** SASL_SSL with PLAIN and SCRAM, users admin, alice and bob, an authorizer; else PLAINTEXT. */
  readonly sasl: boolean;
  /** More server properties. */
  readonly properties: Readonly<Record<string, string>>;
  /** Gives a node another port to tell its clients: that of what stands between, which it opens. */
  readonly advertise?: (port: number) => Promise<number>;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Starts the cluster of a folder, made new where there is none, and waits until every node answers. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  requireJava();
  const jars = kafkaJars(options.note);
  const cluster = findCluster(options.dir) ?? (await makeCluster(options));
  if (cluster.nodes.some((node) => nodePid(cluster, node) !== undefined)) {
    throw new RealKafkaError('REAL_KAFKA_RUNNING', `The cluster in ${cluster.dir} runs already.`);
  }
  await requireFreePorts(cluster.nodes);
  for (const node of cluster.nodes) formatNode(cluster, node, jars);
  try {
    for (const node of cluster.nodes) launchNode(cluster, node, jars);
    for (const node of cluster.nodes) await awaitNode(cluster, node, options.signal);
  } catch (error) {
    await stopCluster(cluster, true);
    throw error;
  }
  return cluster;
}

/** Stops every node, in an orderly way or at once. */
export async function stopCluster(cluster: Cluster, kill = false): Promise<void> {
  await Promise.all(cluster.nodes.map((node) => stopNode(cluster, node, kill)));
}

/** Starts one node again, after it was stopped or killed. */
export async function startOneNode(cluster: Cluster, id: number, note: (line: string) => void) {
  requireJava();
  const node = nodeOf(cluster, id);
  if (nodePid(cluster, node) !== undefined) {
    throw new RealKafkaError('REAL_KAFKA_RUNNING', `Node ${id} runs already.`);
  }
  launchNode(cluster, node, kafkaJars(note));
  await awaitNode(cluster, node);
}

async function makeCluster(options: ClusterOptions): Promise<Cluster> {
  const cluster: Cluster = {
    dir: resolve(options.dir),
    clusterId: newClusterId(),
    sasl: options.sasl,
    properties: { ...options.properties },
    nodes: await advertised(await assignPorts(options.nodes, options.port), options.advertise),
  };
  await requireFreePorts(cluster.nodes);
  makeFolder(cluster.dir);
  if (cluster.sasl) makeCertificates(cluster.dir);
  for (const node of cluster.nodes) {
    makeFolder(nodeFolder(cluster, node.id));
    const file = join(nodeFolder(cluster, node.id), 'server.properties');
    writeFileSync(file, serverProperties(cluster, node));
  }
  saveCluster(cluster);
  return cluster;
}

function advertised(
  nodes: readonly ClusterNode[],
  advertise: ClusterOptions['advertise'],
): Promise<readonly ClusterNode[]> {
  if (!advertise) return Promise.resolve(nodes);
  return Promise.all(
    nodes.map(async (node) => ({ ...node, advertisedPort: await advertise(node.port) })),
  );
}

function newClusterId(): string {
  const bytes = randomBytes(16);
  // A leading dash would read as an option of Kafka's storage tool.
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}
