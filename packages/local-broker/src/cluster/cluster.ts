// Several brokers in this process: a port for each, one set of logs behind them. Bytes are not replicated, there is
// nothing to replicate them to; what clients see of leaders, replicas, coordinators and epochs is as in Kafka.
import { type Broker, openBroker, openData, openGuard } from '../broker.ts';
import type { BrokerData } from '../broker-data.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { systemClock } from '../clock.ts';
import { BrokerFaults } from '../faults/broker-faults.ts';
import type { NewTopic, Topic } from '../log/topic-registry.ts';
import type { BrokerDescription } from '../observation/broker-description.ts';
import type { Guard } from '../security/guard.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { ClusterState } from './cluster-state.ts';
import type { CoordinatedKind } from './coordinators.ts';
import type { Leadership } from './leadership.ts';

/** Settings of a cluster: those of a broker, for all of them, and a few more. */
export interface ClusterOptions extends Omit<BrokerOptions, 'port' | 'idleStopMs'> {
  /** How many; their ids are 1, 2, 3 … Default 3. */
  readonly brokers?: number;
  /** Where they listen, in the order of their ids; default: any free ports. */
  readonly ports?: readonly number[];
  /** Replicas of topics whose creator does not say (`default.replication.factor`); default 3, or all brokers. */
  readonly replicationFactor?: number;
}

/** How a broker goes. */
export interface StopOptions {
  /**
   * `shutdown` (default): its leaderships move first, so that who waits there is told. `kill`: its connections are
   * cut in the middle of whatever they do.
   */
  readonly how?: 'shutdown' | 'kill';
  /**
   * With `kill`: how long (milliseconds) the cluster takes to see that the broker is gone, and clients are sent to a
   * port that refuses (`broker.session.timeout.ms`, 9 s in Kafka); default 0.
   */
  readonly noticedAfterMs?: number;
}

/** Who leads a partition, and under which epoch. */
export interface PartitionLeadership extends Leadership {
  readonly leaderEpoch: number;
}

/** A running cluster. `await using` closes it. */
export interface Cluster extends AsyncDisposable {
  /** The brokers that are up, by id. */
  readonly brokers: ReadonlyMap<number, Broker>;
  /** `host:port` of all brokers, up or not, with commas between, as clients call it. */
  readonly bootstrapServers: string;
  readonly controllerId: number;
  /** What can be made to go wrong, with one broker (`brokerId`) or with all. */
  readonly faults: BrokerFaults;
  /** Makes a topic. Throws `BrokerProtocolError` where the CreateTopics API would answer with an error. */
  createTopic(name: string, topic: NewTopic): Promise<void>;
  /** The logs, groups and transactions behind all brokers. */
  describe(): Omit<BrokerDescription, 'bootstrapServers' | 'connections'>;
  /** @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION */
  partition(topic: string, partition: number): PartitionLeadership;
  /** The id of the broker that coordinates a group or a transactional id. */
  coordinatorOf(kind: CoordinatedKind, key: string): number;
  /**
   * Gives a partition another leader: one of its in-sync replicas, by default the next one. Returns its id.
   * @throws BrokerProtocolError UNKNOWN_TOPIC_OR_PARTITION, INVALID_REPLICA_ASSIGNMENT
   */
  moveLeader(topic: string, partition: number, brokerId?: number): number;
  /** Gives a group or a transactional id, and those with the same hash, another coordinator. Returns its id. */
  moveCoordinator(kind: CoordinatedKind, key: string, brokerId?: number): number;
  /** Gives each partition back to its first replica, where that is up (`kafka-leader-election --election-type preferred`). */
  electPreferredLeaders(): void;
  /**
   * Stops a broker: its port refuses, and what it led and coordinated moves. Nothing happens when it is down.
   * @throws RangeError when the cluster has no such broker
   */
  stopBroker(brokerId: number, options?: StopOptions): Promise<void>;
  /** Starts a broker again, on the same port. It leads nothing that others lead; see `electPreferredLeaders`. */
  startBroker(brokerId: number): Promise<void>;
  /** Closes all brokers, and forces the logs to the disk. */
  close(): Promise<void>;
}

const DEFAULT_BROKERS = 3;
const DEFAULT_REPLICAS = 3;
/** So many turns of the event loop let what a move has woken be answered. */
const FAREWELL_TURNS = 3;

/**
 * Starts a cluster and resolves when all its brokers answer.
 * @throws as `startBroker`
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { brokers = DEFAULT_BROKERS, topics = {} } = options;
  if (!Number.isInteger(brokers) || brokers < 1)
    throw new RangeError(`A cluster has at least one broker, not ${brokers}.`);
  const { data, disk } = await openData(options);
  try {
    const { replicationFactor = Math.min(DEFAULT_REPLICAS, brokers) } = options;
    const state = new ClusterState(brokers, replicationFactor, data.topics);
    for (const [name, topic] of Object.entries(topics)) {
      if (data.topics.get(name) === undefined) await data.topics.create(name, state.place(topic));
    }
    const faults = new BrokerFaults({ ...data, disk });
    const cluster = new RunningCluster(options, data, state, faults, await openGuard(options));
    await cluster.open();
    return cluster;
  } catch (error) {
    await data.close();
    throw error;
  }
}

class RunningCluster implements Cluster {
  readonly faults: BrokerFaults;
  readonly brokers = new Map<number, Broker>();
  readonly #options: ClusterOptions;
  readonly #data: BrokerData;
  readonly #state: ClusterState;
  readonly #guard: Guard;
  readonly #addresses = new Map<number, { readonly port: number; readonly servers: string }>();
  #last: Broker | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    options: ClusterOptions,
    data: BrokerData,
    state: ClusterState,
    faults: BrokerFaults,
    guard: Guard,
  ) {
    this.#options = options;
    this.#data = data;
    this.#state = state;
    this.faults = faults;
    this.#guard = guard;
  }

  async open(): Promise<void> {
    try {
      for (const id of this.#state.brokerIds) await this.#listen(id, this.#options.ports?.[id - 1]);
    } catch (error) {
      for (const broker of this.brokers.values()) await broker.close();
      throw error;
    }
  }

  get bootstrapServers(): string {
    return [...this.#addresses.values()].map(({ servers }) => servers).join(',');
  }

  get controllerId(): number {
    return this.#state.controllerId;
  }

  async createTopic(name: string, topic: NewTopic): Promise<void> {
    await this.#data.topics.create(name, this.#state.place(topic));
  }

  describe(): Omit<BrokerDescription, 'bootstrapServers' | 'connections'> {
    if (this.#last === undefined) throw new Error('no broker was ever open');
    const { bootstrapServers: _, connections: __, ...description } = this.#last.describe();
    return description;
  }

  partition(topic: string, partition: number): PartitionLeadership {
    const { leaderId, replicas, isr } = this.#state.leadership(this.#topic(topic), partition);
    const leaderEpoch = this.#topic(topic).partitions[partition]?.leaderEpoch ?? -1;
    return { leaderId, leaderEpoch, replicas, isr };
  }

  coordinatorOf(kind: CoordinatedKind, key: string): number {
    return this.#state.coordinator(kind, key);
  }

  moveLeader(topic: string, partition: number, brokerId?: number): number {
    const { leaderId, replicas, isr } = this.partition(topic, partition);
    const up = replicas.filter((id) => isr.includes(id) && this.#state.isUp(id));
    const target = brokerId ?? after(leaderId, up);
    this.#state.moveLeader(this.#topic(topic), partition, target);
    return target;
  }

  moveCoordinator(kind: CoordinatedKind, key: string, brokerId?: number): number {
    const up = this.#state.brokerIds.filter((id) => this.#state.isUp(id));
    const target = brokerId ?? after(this.coordinatorOf(kind, key), up);
    this.#state.moveCoordinator(kind, key, target);
    return target;
  }

  electPreferredLeaders(): void {
    this.#state.prefer();
  }

  async stopBroker(brokerId: number, options: StopOptions = {}): Promise<void> {
    this.#addressOf(brokerId);
    const broker = this.brokers.get(brokerId);
    if (broker === undefined) return;
    this.brokers.delete(brokerId);
    if (options.how === 'kill') {
      await broker.close();
      this.#notice(brokerId, options.noticedAfterMs ?? 0);
      return;
    }
    this.#state.down(brokerId);
    for (let turn = 0; turn < FAREWELL_TURNS; turn += 1) await new Promise(setImmediate);
    await broker.close();
  }

  async startBroker(brokerId: number): Promise<void> {
    const { port } = this.#addressOf(brokerId);
    if (this.brokers.has(brokerId) || this.#closing !== undefined) return;
    this.#state.down(brokerId);
    await this.#listen(brokerId, port);
    this.#state.up(brokerId);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen(brokerId: number, port = 0): Promise<void> {
    const broker = await openBroker({ ...this.#options, port }, this.#data, {
      nodeId: brokerId,
      cluster: this.#state,
      faults: this.faults,
      guard: this.#guard,
      close: async () => this.#closed(brokerId),
    });
    this.brokers.set(brokerId, broker);
    this.#addresses.set(brokerId, { port: broker.port, servers: broker.bootstrapServers });
    this.#last = broker;
  }

  /** Somebody closed the broker itself. */
  #closed(brokerId: number): void {
    if (this.#closing === undefined && this.brokers.delete(brokerId)) this.#state.down(brokerId);
  }

  #addressOf(brokerId: number): { readonly port: number } {
    const address = this.#addresses.get(brokerId);
    if (address === undefined) throw new RangeError(`There is no broker ${brokerId}.`);
    return address;
  }

  #notice(brokerId: number, afterMs: number): void {
    const gone = () => {
      if (!this.brokers.has(brokerId)) this.#state.down(brokerId);
    };
    if (afterMs === 0) gone();
    else (this.#options.clock ?? systemClock).schedule(afterMs, gone);
  }

  #topic(name: string): Topic {
    const topic = this.#data.topics.get(name);
    if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.brokers.values()].map((broker) => broker.close()));
    this.faults.close();
    await this.#data.close();
  }
}

/** The one behind `id`, round and round. */
function after(id: number, ids: readonly number[]): number {
  return ids[(ids.indexOf(id) + 1) % ids.length] ?? id;
}
