// Starts what the command runs: a broker, or several with ports in a row.
import type { Broker } from '../broker.ts';
import type { BrokerOptions } from '../broker-options.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { BrokerFaults } from '../faults/broker-faults.ts';
import { onPort } from './listen-port.ts';

const LONG_MS = 2 ** 30;

/** What runs. */
export interface Started {
  /** The only broker, or the first one. */
  readonly broker: Broker;
  /** Undefined: there is one broker only. */
  readonly cluster: Cluster | undefined;
  readonly bootstrapServers: string;
  readonly faults: BrokerFaults;
  /** Resolves when it has closed itself. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** How many brokers, and from which port on. */
export interface StartOptions {
  readonly host: string;
  readonly port?: number;
  readonly brokers: number;
}

/**
 * Starts one broker or a cluster.
 * @param settings for each broker
 * @throws LocalBrokerError as `startBroker`
 */
export async function start(
  { host, port: asked, brokers }: StartOptions,
  settings: Omit<BrokerOptions, 'host' | 'port'>,
): Promise<Started> {
  if (brokers === 1) {
    const { startBroker } = await import('../broker.ts');
    const broker = await onPort(host, asked, (port) => startBroker({ ...settings, host, port }));
    const { bootstrapServers, faults, closed } = broker;
    const close = () => broker.close();
    return { broker, cluster: undefined, bootstrapServers, faults, closed, close };
  }
  const { startCluster } = await import('../cluster/cluster.ts');
  const cluster = await onPort(host, asked, (port) => {
    const ports = Array.from({ length: brokers }, (_, index) => (port === 0 ? 0 : port + index));
    return startCluster({ ...settings, host, brokers, ports });
  });
  const broker = cluster.brokers.get(1);
  if (broker === undefined) throw new Error('the first broker is not there');
  const { bootstrapServers, faults } = cluster;
  // The process goes on while all brokers are down.
  const alive = setInterval(() => {}, LONG_MS);
  return {
    ...{ broker, cluster, bootstrapServers, faults },
    closed: new Promise<void>(() => {}),
    async close() {
      clearInterval(alive);
      await cluster.close();
    },
  };
}
