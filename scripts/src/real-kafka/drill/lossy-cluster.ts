/** Three brokers, the apps at work on them, and ways to lose brokers and get them back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectKafka,
  createTopic,
  type KafkaConnection,
  kafkaSettings,
} from '@tidemark/kafka-connection';
import { bootstrapServers, type Cluster, nodeOf } from '../cluster.ts';
import { killNodesNow, stopNode } from '../node-process.ts';
import { startCluster, startOneNode, stopCluster } from '../real-kafka.ts';
import { leadersOf } from './roles.ts';

/** A cluster for drills. */
export interface LossyCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly brokers: string;
  readonly connection: KafkaConnection;
  /** Replication 3, min.insync.replicas 2. */
  createTopic(topic: string, partitions: number): Promise<void>;
  /** Takes a broker away: in an orderly way, or by kill -9. */
  lose(node: number, how: 'stopped' | 'killed'): Promise<void>;
  /** Brings it back, and waits until it is in sync again. */
  bringBack(node: number, inSyncOf: readonly string[]): Promise<void>;
}

const WITHIN_MS = 120_000;
const POLL_MS = 200;

/** Starts it in a folder of its own; what is left of it goes with the process. */
export async function startLossyCluster(): Promise<LossyCluster> {
  // Three brokers, the apps and the test share two cores and the memory of a small machine.
  process.env.KAFKA_HEAP ??= '-Xms128m -Xmx320m';
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-cluster-'));
  const options = { nodes: 3, port: 0, sasl: false, note: () => {} };
  const cluster = await startCluster({ ...options, dir, properties: QUICK });
  const killAll = () => killNodesNow(cluster);
  process.once('exit', killAll);
  const brokers = bootstrapServers(cluster);
  const connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: 'drill' });
  return {
    ...{ cluster, brokers, connection },
    createTopic: async (topic, partitions) => {
      await createTopic(connection, topic, { partitions });
      await until(`leaders of ${topic}`, async () => {
        const leaders = await leadersOf(connection, topic);
        return leaders.length === partitions && leaders.every((leader) => leader > 0);
      });
    },
    lose: (node, how) => stopNode(cluster, nodeOf(cluster, node), how === 'killed'),
    bringBack: async (node, topics) => {
      await startOneNode(cluster, node, () => {});
      await until(`replicas of node ${node} in sync`, () => areInSync(connection, topics));
    },
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await stopCluster(cluster, true);
      process.off('exit', killAll);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Looks again until it is so; failures of looking count as not yet. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const isIt = await Promise.resolve()
      .then(isSo)
      .catch(() => false);
    if (isIt) return;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}

/** A broker that was killed is struck off after six seconds in place of nine. */
const QUICK = { 'broker.session.timeout.ms': '6000', 'unclean.leader.election.enable': 'false' };

async function areInSync(connection: KafkaConnection, topics: readonly string[]): Promise<boolean> {
  const admin = await connection.admin();
  const metadata = await admin.fetchTopicMetadata({ topics: [...topics] });
  return metadata.topics.every(({ partitions }) =>
    partitions.every(({ isr, replicas }) => isr.length === replicas.length),
  );
}
