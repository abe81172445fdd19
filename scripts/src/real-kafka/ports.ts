/** Ports of a cluster: each node has one for clients and one for the controllers. */
import { createServer, type Server } from 'node:net';
import type { ClusterNode } from './cluster.ts';
import { RealKafkaError } from './real-kafka-error.ts';

/**
 * The nodes with their ports.
 *
 * @param first the first port, the others follow; 0 for any free ones
 */
export async function assignPorts(count: number, first: number): Promise<ClusterNode[]> {
  const ports =
    first === 0
      ? await freePorts(count * 2)
      : Array.from({ length: count * 2 }, (_, index) => first + index);
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    port: ports[index * 2] ?? 0,
    controllerPort: ports[index * 2 + 1] ?? 0,
  }));
}

/** @throws RealKafkaError REAL_KAFKA_PORT_TAKEN */
export async function requireFreePorts(nodes: readonly ClusterNode[]): Promise<void> {
  for (const port of nodes.flatMap((node) => [node.port, node.controllerPort])) {
    const server = await listen(port).catch((cause: unknown) => {
      throw new RealKafkaError('REAL_KAFKA_PORT_TAKEN', `Port ${port} is taken.`, { cause });
    });
    await close(server);
  }
}

async function freePorts(count: number): Promise<number[]> {
  // All are held until the last is found, else one port could be found twice.
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map(close));
  return ports;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
