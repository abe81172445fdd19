/** Apache Kafka, one broker or three, as the Kafka of a chaos run: each behind a proxy that can be cut. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bootstrapServers, type Cluster } from '../../real-kafka/cluster.ts';
import { stopNode } from '../../real-kafka/node-process.ts';
import { startCluster, startOneNode, stopCluster } from '../../real-kafka/real-kafka.ts';
import type { KafkaUnderTest } from './kafka-under-test.ts';
import { electAnotherLeader } from './leaders.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** Starts it; the signal ends the start. */
export async function startRealKafka(options: {
  readonly dir: string;
  readonly nodes: 1 | 3;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<KafkaUnderTest> {
  const proxies: TcpProxy[] = [];
  const advertise = async (port: number) => {
    const proxy = await TcpProxy.open(port);
    proxies.push(proxy);
    return proxy.port;
  };
  const closeProxies = () => Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
  let cluster: Cluster;
  try {
    cluster = await startCluster({ ...options, advertise, port: 0, sasl: false, properties: {} });
  } catch (error) {
    await closeProxies();
    throw error;
  }
  const bounce = async (target: number, kill: boolean) => {
    const node = cluster.nodes[target % cluster.nodes.length];
    if (node === undefined) return;
    await stopNode(cluster, node, kill);
    await startOneNode(cluster, node.id, () => {});
  };
  return {
    description: `Apache Kafka, ${options.nodes === 1 ? 'one broker' : 'three brokers'}`,
    bootstrapServers: bootstrapServers(cluster),
    restartBroker: (target) => bounce(target, false),
    killBroker: (target) => bounce(target, true),
    async cut() {
      for (const proxy of proxies) proxy.cut();
    },
    async stall(durationMs) {
      for (const proxy of proxies) proxy.stall();
      await sleep(durationMs);
      for (const proxy of proxies) proxy.resume();
    },
    moveLeader: (target) => electAnotherLeader(bootstrapServers(cluster), 'orders', target),
    async [Symbol.asyncDispose]() {
      await stopCluster(cluster, true);
      await closeProxies();
    },
  };
}
