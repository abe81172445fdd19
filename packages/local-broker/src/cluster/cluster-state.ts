// What the brokers of a cluster agree on: who is up, who leads which partition, who coordinates what. In Kafka the
// controller decides that and tells the brokers; here they are in one process, and a change is true for all at once.
import type { PartitionLog } from '../log/partition-log.ts';
import type { NewTopic, Topic, TopicRegistry } from '../log/topic-registry.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { type CoordinatedKind, Coordinators } from './coordinators.ts';
import { MovingLeadership, NO_LEADER } from './leadership.ts';
import { checkReplicas, spreadReplicas } from './replica-placement.ts';

/** Where a broker is found. */
export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

/** The addresses of a broker, for a client that came to this address of the machine. */
type AddressOf = (localHost: string) => NodeAddress;

/** The leadership of a cluster over the topics of its brokers. */
export class ClusterState {
  readonly brokerIds: readonly number[];
  readonly defaultReplicationFactor: number;
  readonly #topics: TopicRegistry;
  readonly #up: Set<number>;
  readonly #addresses = new Map<number, AddressOf>();
  readonly #leaderships = new WeakMap<PartitionLog, MovingLeadership>();
  readonly #coordinators: Readonly<Record<CoordinatedKind, Coordinators>>;
  readonly #resigned = new Set<() => void>();
  #controllerId: number;

  /**
   * Takes up the topics that there are. As after a restart of Kafka, everything has a new leader epoch.
   * @param brokers how many; their ids are 1, 2, 3 …
   */
  constructor(brokers: number, defaultReplicationFactor: number, topics: TopicRegistry) {
    this.brokerIds = Array.from({ length: brokers }, (_, index) => index + 1);
    this.defaultReplicationFactor = defaultReplicationFactor;
    this.#topics = topics;
    this.#up = new Set(this.brokerIds);
    this.#controllerId = 1;
    const shares = () => new Coordinators(this.brokerIds, this.#up);
    this.#coordinators = { group: shares(), transaction: shares() };
    for (const { log } of this.#partitions()) log.beginEpoch(log.leaderEpoch + 1);
  }

  get controllerId(): number {
    return this.#controllerId;
  }

  isUp(brokerId: number): boolean {
    return this.#up.has(brokerId);
  }

  /** Tells where a broker listens. */
  listens(brokerId: number, address: AddressOf): void {
    this.#addresses.set(brokerId, address);
  }

  /** The brokers that are up, as a client finds them that came to `localHost`. */
  nodes(localHost: string): NodeAddress[] {
    return this.brokerIds.flatMap((id) => this.node(id, localHost) ?? []);
  }

  /** One broker, if it is up. */
  node(brokerId: number, localHost: string): NodeAddress | undefined {
    return this.#up.has(brokerId) ? this.#addresses.get(brokerId)?.(localHost) : undefined;
  }

  /** Who leads a partition. */
  leadership(topic: Topic, index: number): MovingLeadership {
    const log = topic.partitions[index];
    if (log === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
    const known = this.#leaderships.get(log);
    if (known !== undefined) return known;
    const made = new MovingLeadership(this.#replicasOf(topic, index), this.#up);
    this.#leaderships.set(log, made);
    return made;
  }

  /** Whether `min.insync.replicas` of the topic holds; it never asks for more replicas than there are. */
  hasEnoughInSync(topic: Topic, index: number): boolean {
    const { isr, replicas } = this.leadership(topic, index);
    return isr.length >= Math.min(topic.configs.number('min.insync.replicas'), replicas.length);
  }

  /** Who coordinates a group or a transactional id. */
  coordinator(kind: CoordinatedKind, key: string): number {
    return this.#coordinators[kind].leaderOf(key);
  }

  /** Calls `listener` whenever a broker has ceased to coordinate something; returns how to stop that. */
  onResign(listener: () => void): () => void {
    this.#resigned.add(listener);
    return () => this.#resigned.delete(listener);
  }

  /**
   * Says where the partitions of a new topic are to be.
   * @param replicationFactor -1: the default
   * @throws BrokerProtocolError INVALID_REPLICATION_FACTOR, INVALID_REPLICA_ASSIGNMENT
   */
  place({ replicationFactor = -1, ...topic }: NewTopic): NewTopic {
    const site = { brokerIds: this.brokerIds, up: this.#up };
    if (topic.replicas !== undefined) {
      checkReplicas(topic.replicas, site);
      return topic;
    }
    const factor = replicationFactor === -1 ? this.defaultReplicationFactor : replicationFactor;
    const first = this.#topics.list().length;
    const { partitions } = topic;
    const replicas = spreadReplicas(site, { partitions, replicationFactor: factor, first });
    return { ...topic, replicas };
  }

  /** Says where partitions are to be that are added to a topic. Throws as {@link place}. */
  placeMore(
    topic: Topic,
    added: number,
    chosen: readonly (readonly number[])[] | undefined,
  ): readonly (readonly number[])[] {
    const site = { brokerIds: this.brokerIds, up: this.#up };
    const replicationFactor = this.leadership(topic, 0).replicas.length;
    if (chosen !== undefined) {
      checkReplicas([this.leadership(topic, 0).replicas, ...chosen], site);
      return chosen;
    }
    const first = topic.partitions.length;
    return spreadReplicas(site, { partitions: added, replicationFactor, first });
  }

  /** Takes a broker out: what it led and coordinated goes to others. */
  down(brokerId: number): void {
    const partitions = [...this.#partitions()];
    this.#up.delete(brokerId);
    for (const { leadership, log } of partitions) {
      if (leadership.down(brokerId)) log.beginEpoch(log.leaderEpoch + 1);
    }
    for (const share of this.#shares()) share.down(brokerId);
    if (this.#controllerId === brokerId)
      this.#controllerId = this.brokerIds.find((id) => this.#up.has(id)) ?? NO_LEADER;
    this.#resign();
  }

  /** Takes a broker in again. It leads only what nobody else does until it is given more. */
  up(brokerId: number): void {
    const partitions = [...this.#partitions()];
    this.#up.add(brokerId);
    for (const { leadership, log } of partitions) {
      if (leadership.up(brokerId, this.#up)) log.beginEpoch(log.leaderEpoch + 1);
    }
    for (const share of this.#shares()) share.up(brokerId, this.#up);
    if (this.#controllerId === NO_LEADER) this.#controllerId = brokerId;
  }

  /** Gives a partition another leader. */
  moveLeader(topic: Topic, index: number, brokerId: number): void {
    const leadership = this.leadership(topic, index);
    if (!leadership.isr.includes(brokerId) || !this.#up.has(brokerId)) {
      throw new BrokerProtocolError(
        'INVALID_REPLICA_ASSIGNMENT',
        `Broker ${brokerId} cannot lead ${topic.name}-${index}: in sync are ${leadership.isr.join(', ')}.`,
      );
    }
    const log = topic.partitions[index];
    if (leadership.move(brokerId)) log?.beginEpoch(log.leaderEpoch + 1);
  }

  /** Gives a share of the groups or transactional ids another coordinator. */
  moveCoordinator(kind: CoordinatedKind, key: string, brokerId: number): void {
    if (!this.#up.has(brokerId)) {
      throw new BrokerProtocolError('COORDINATOR_NOT_AVAILABLE', `Broker ${brokerId} is down.`);
    }
    this.#coordinators[kind].of(key).move(brokerId);
    this.#resign();
  }

  /** Gives every preferred replica that is up its leadership back. */
  prefer(): void {
    for (const { leadership, log } of this.#partitions()) {
      if (leadership.prefer(this.#up)) log.beginEpoch(log.leaderEpoch + 1);
    }
    for (const share of this.#shares()) share.prefer(this.#up);
    this.#resign();
  }

  *#partitions(): Generator<{ leadership: MovingLeadership; log: PartitionLog }> {
    for (const topic of this.#topics.list()) {
      for (const [index, log] of topic.partitions.entries()) {
        yield { leadership: this.leadership(topic, index), log };
      }
    }
  }

  #shares(): MovingLeadership[] {
    return [...this.#coordinators.group.all, ...this.#coordinators.transaction.all];
  }

  #resign(): void {
    for (const listener of [...this.#resigned]) listener();
  }

  /** What is not known, or was placed on brokers that this cluster has not, is spread like a new topic. */
  #replicasOf(topic: Topic, index: number): readonly number[] {
    const kept = topic.replicas?.[index]?.filter((id) => this.brokerIds.includes(id)) ?? [];
    if (kept.length > 0) return kept;
    const site = { brokerIds: this.brokerIds, up: new Set(this.brokerIds) };
    const spread = spreadReplicas(site, {
      partitions: 1,
      replicationFactor: this.defaultReplicationFactor,
      first: index,
    });
    return spread[0] ?? this.brokerIds;
  }
}
