// One broker in this process: opens its data, listens, and closes in the right order.
import './apis/all.ts';
import { type BrokerData, openBrokerData } from './broker-data.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { BrokerState } from './broker-state.ts';
import { systemClock } from './clock.ts';
import type { ClusterState } from './cluster/cluster-state.ts';
import { BrokerFaults } from './faults/broker-faults.ts';
import { Disk } from './faults/disk.ts';
import type { NewTopic } from './log/topic-registry.ts';
import { type BrokerDescription, describeBroker } from './observation/broker-description.ts';
import { type RequestListener, RequestObserver } from './observation/request-observer.ts';
import { type Guard, guardOf } from './security/guard.ts';
import { dispatcher } from './server/dispatch.ts';
import { IdleStop } from './server/idle-stop.ts';
import { TcpListener } from './server/tcp-listener.ts';

/** A running broker. `await using` closes it. */
export interface Broker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `host:port`, what clients call bootstrap.servers. */
  readonly bootstrapServers: string;
  /** With a self-signed certificate: what clients are to trust, in PEM form. */
  readonly certificateAuthority: string | undefined;
  /** Makes a topic. Throws `BrokerProtocolError` where the CreateTopics API would answer with an error. */
  createTopic(name: string, topic: NewTopic): Promise<void>;
  /** Compacts now what the log cleaner would compact in its next round; resolves when that is done. */
  compact(): Promise<void>;
  describe(): BrokerDescription;
  /** What can be made to go wrong. */
  readonly faults: BrokerFaults;
  /** Calls `listener` with each request that is answered from now on; returns the way to stop that. */
  onRequest(listener: RequestListener): () => void;
  /** Counters and gauges in the text format of Prometheus. */
  metrics(): Promise<string>;
  /** Cuts all connections, forces the logs to the disk and frees the port. */
  close(): Promise<void>;
  /** Resolves when the broker is closed, also when it closed itself (`idleStopMs`). */
  readonly closed: Promise<void>;
}

const NODE_ID = 1;
const DEFAULT_HOST = '127.0.0.1';
const MEBIBYTE = 1024 * 1024;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/**
 * Starts a broker and resolves when it answers requests.
 * @throws LocalBrokerError BROKER_PORT_UNAVAILABLE (its cause has Node's code, e.g. EADDRINUSE), and what
 *   `openBrokerData` throws; BROKER_TLS_INVALID; BrokerProtocolError when a topic of the options cannot be made
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { data, disk } = await openData(options);
  try {
    for (const [name, topic] of Object.entries(options.topics ?? {})) {
      if (data.topics.get(name) === undefined) await data.topics.create(name, topic);
    }
    const faults = new BrokerFaults({ ...data, disk });
    const close = async () => {
      faults.close();
      await data.close();
    };
    return await openBroker(options, data, { nodeId: NODE_ID, cluster: undefined, faults, close });
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** The data of a broker, or of all brokers of a cluster, and the disk that they are on. */
export async function openData(options: BrokerOptions): Promise<{ data: BrokerData; disk: Disk }> {
  const { clock = systemClock, onEvent = () => {}, fsync = 'close' } = options;
  const disk = new Disk();
  const data = await openBrokerData(
    options.dataDir,
    { clock, onEvent, fsync, disk, cleanerBackoffMs: options.cleanerBackoffMs },
    { groups: options.groups ?? {}, transactionMaxTimeoutMs: options.transactionMaxTimeoutMs },
  );
  return { data, disk };
}

/** What a broker is among others. */
export interface BrokerPlace {
  readonly nodeId: number;
  /** Undefined: it is alone. */
  readonly cluster: ClusterState | undefined;
  readonly faults: BrokerFaults;
  /** Who may come in; absent: what the options say. Brokers of a cluster share it, and with it their certificate. */
  readonly guard?: Guard;
  /** Called when the broker has closed its port. */
  close(): Promise<void>;
}

/** Begins to serve data that are open. */
export function openBroker(
  options: BrokerOptions,
  data: BrokerData,
  place: BrokerPlace,
): Promise<Broker> {
  return RunningBroker.listen(options, data, place);
}

/** Who may come in, as the options say. */
export function openGuard(options: BrokerOptions): Promise<Guard> {
  const { onEvent = () => {}, dataDir, host = DEFAULT_HOST } = options;
  return guardOf(options, { dataDir, host }, (clientHost, reason) =>
    onEvent({ type: 'login-failed', clientHost, reason }),
  );
}

class RunningBroker implements Broker {
  readonly closed: Promise<void>;
  readonly certificateAuthority: string | undefined;
  readonly #listener: TcpListener;
  readonly #data: BrokerData;
  readonly #place: BrokerPlace;
  readonly #state: BrokerState;
  readonly #idleStop: IdleStop | undefined;
  #resolveClosed: () => void = () => {};
  #closing: Promise<void> | undefined;

  static async listen(
    options: BrokerOptions,
    data: BrokerData,
    place: BrokerPlace,
  ): Promise<RunningBroker> {
    const { onEvent = () => {}, maxRequestBytes = 100 * MEBIBYTE } = options;
    const guard = place.guard ?? (await openGuard(options));
    const { nodeId, cluster, faults } = place;
    let idleStop: IdleStop | undefined;
    const state: BrokerState = {
      ...data,
      nodeId,
      cluster,
      faults,
      clock: options.clock ?? systemClock,
      settings: {
        autoCreateTopics: options.autoCreateTopics ?? false,
        defaultPartitions: options.defaultPartitions ?? 1,
        fetchMaxBytes: 55 * MEBIBYTE,
        maxRequestBytes,
      },
      node({ localHost }) {
        return addressOf(localHost);
      },
      security: guard.description,
      observer: new RequestObserver(),
      report: (error) => onEvent({ type: 'request-failed', error }),
    };
    const addressOf = (localHost: string) => {
      const { host, port } = listener;
      return { nodeId, host: ANY_ADDRESS.has(host) ? localHost : host, port };
    };
    const listener = await TcpListener.open({
      host: options.host ?? DEFAULT_HOST,
      port: options.port ?? 0,
      maxFrameBytes: maxRequestBytes,
      maxConnections: options.maxConnections ?? 10_000,
      tls: guard.tls,
      openSession: guard.openSession,
      handle: dispatcher(state),
      onFailure: (error, { clientHost }) =>
        onEvent({ type: 'connection-failed', clientHost, error }),
      onConnections: (open) => idleStop?.connections(open),
    });
    cluster?.listens(nodeId, addressOf);
    faults.watch(nodeId, () =>
      listener.connections.map((connection) => {
        const { clientId } = state.observer.client(connection);
        return { connection, clientId };
      }),
    );
    const broker = new RunningBroker(listener, data, state, guard, place, options);
    idleStop = broker.#idleStop;
    return broker;
  }

  private constructor(
    listener: TcpListener,
    data: BrokerData,
    state: BrokerState,
    { certificateAuthority }: Guard,
    place: BrokerPlace,
    { clock = systemClock, idleStopMs }: BrokerOptions,
  ) {
    this.#listener = listener;
    this.#data = data;
    this.#state = state;
    this.#place = place;
    this.certificateAuthority = certificateAuthority;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    if (idleStopMs !== undefined)
      this.#idleStop = new IdleStop(clock, idleStopMs, () => void this.close());
  }

  get host(): string {
    return this.#listener.host;
  }

  get port(): number {
    return this.#listener.port;
  }

  get bootstrapServers(): string {
    const { host, port } = this;
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  }

  get faults(): BrokerFaults {
    return this.#place.faults;
  }

  async createTopic(name: string, topic: NewTopic): Promise<void> {
    await this.#data.topics.create(name, this.#place.cluster?.place(topic) ?? topic);
  }

  compact(): Promise<void> {
    return this.#data.topics.compact();
  }

  describe(): BrokerDescription {
    return describeBroker(this.bootstrapServers, this.#state, this.#listener.connections);
  }

  onRequest(listener: RequestListener): () => void {
    return this.#state.observer.onRequest(listener);
  }

  async metrics(): Promise<string> {
    // Loaded when somebody asks: most tests never do.
    const { metricsText } = await import('./observation/metrics.ts');
    return metricsText(this.#state, this.#listener.connections.length);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#idleStop?.[Symbol.dispose]();
    await this.#listener.close();
    await this.#place.close();
    this.#resolveClosed();
  }
}
