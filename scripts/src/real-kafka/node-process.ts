/** One node as a process: formatted once, started apart from us, found again by its pid file. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersAsKafka } from '@tidemark/kafka-connection';
import { SASL_USERS } from './certificates.ts';
import { type Cluster, type ClusterNode, nodeFolder } from './cluster.ts';
import { brokerHeap, javaArguments } from './java.ts';

import { RealKafkaError } from './real-kafka-error.ts';

const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 30_000;
const POLL_MS = 100;
const LOG_LINES_SHOWN = 15;

/** Writes the node's storage format, unless it has data already. */
export function formatNode(cluster: Cluster, node: ClusterNode, jars: string): void {
  const dir = nodeFolder(cluster, node.id);
  if (existsSync(join(dir, 'data', 'meta.properties'))) return;
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) =>
    SASL_USERS.flatMap((name) => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${name}-secret]`,
    ]),
  );
  const args = ['format', '-t', cluster.clusterId, '-c', join(dir, 'server.properties')];
  const java = javaArguments(jars, 'tools', ['-Xmx256m'], 'kafka.tools.StorageTool', [
    ...args,
    ...(cluster.sasl ? scram : []),
  ]);
  const { status, stdout, stderr } = spawnSync('java', java, { encoding: 'utf8' });
  if (status !== 0) {
    throw new RealKafkaError('REAL_KAFKA_START_FAILED', `Node ${node.id} cannot be formatted.`, {
      hint: `${stdout}${stderr}`.trim(),
    });
  }
}

/** Starts the node's process; it lives on when this one ends. */
export function launchNode(cluster: Cluster, node: ClusterNode, jars: string): void {
  const dir = nodeFolder(cluster, node.id);
  const log = openSync(logFile(cluster, node), 'a');
  const heap = brokerHeap(cluster.nodes.length);
  const properties = join(dir, 'server.properties');
  const child = spawn('java', javaArguments(jars, 'broker', heap, 'kafka.Kafka', [properties]), {
    cwd: dir,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  writeFileSync(join(dir, 'pid'), `${child.pid}\n`);
}

/** Waits until the node answers. @throws RealKafkaError REAL_KAFKA_START_FAILED */
export async function awaitNode(
  cluster: Cluster,
  node: ClusterNode,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(cluster, node))) {
    signal?.throwIfAborted();
    const ended = nodePid(cluster, node) === undefined;
    if (ended || performance.now() > deadline) {
      const what = ended ? 'ended while it started' : `did not answer in ${READY_WITHIN_MS} ms`;
      throw new RealKafkaError('REAL_KAFKA_START_FAILED', `Node ${node.id} ${what}.`, {
        hint: `Its log is ${logFile(cluster, node)}; the end of it:\n${logEnd(cluster, node)}`,
      });
    }
    await sleep(POLL_MS);
  }
}

/** Stops the node in an orderly way, or at once with `kill`. A node that is down stays down. */
export async function stopNode(cluster: Cluster, node: ClusterNode, kill: boolean): Promise<void> {
  const pid = nodePid(cluster, node);
  if (pid === undefined) return;
  process.kill(pid, kill ? 'SIGKILL' : 'SIGTERM');
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (nodePid(cluster, node) !== undefined) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
  rmSync(join(nodeFolder(cluster, node.id), 'pid'), { force: true });
}

/** Kills every node of a cluster at once and without waiting, for a process that is about to end. */
export function killNodesNow(cluster: Cluster): void {
  for (const node of cluster.nodes) {
    const pid = nodePid(cluster, node);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
}

/** The pid of the node's process, when it runs: a pid that went to another program does not count. */
export function nodePid(cluster: Cluster, node: ClusterNode): number | undefined {
  const dir = nodeFolder(cluster, node.id);
  const file = join(dir, 'pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  return commandOf(pid).includes(join(dir, 'server.properties')) ? pid : undefined;
}

/** Where the node's log goes. */
function logFile(cluster: Cluster, node: ClusterNode): string {
  return join(nodeFolder(cluster, node.id), 'server.log');
}

function answers({ sasl }: Cluster, { port }: ClusterNode): Promise<boolean> {
  return answersAsKafka({ host: '127.0.0.1', port, tls: sasl, withinMs: 2_000 });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout ?? '';
  }
}

function logEnd(cluster: Cluster, node: ClusterNode): string {
  const lines = readFileSync(logFile(cluster, node), 'utf8').trimEnd().split('\n');
  return lines.slice(-LOG_LINES_SHOWN).join('\n');
}
