// The faults of a broker that are no faults of requests: its disk, its connections, the sessions and producers that
// it knows.
import type { GroupCoordinator } from '../groups/group-coordinator.ts';
import type { ClientConnection } from '../server/connection.ts';
import type { TransactionCoordinator } from '../transactions/transaction-coordinator.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import type { Disk } from './disk.ts';
import type { Fault, FaultFilter } from './fault.ts';
import { RequestFaults } from './faults.ts';
import type { MarkerLossSettings } from './marker-loss.ts';

/** What faults act on. */
export interface FaultySite {
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly disk: Disk;
}

/** Connections of one broker, now. */
type Connections = () => readonly { connection: ClientConnection; clientId: string }[];

/** Markers are written within a few turns of the event loop, unless the disk refuses them. */
const PATIENCE_TURNS = 10_000;

/** Everything that can go wrong on purpose: see {@link RequestFaults} for what happens to requests. */
export class BrokerFaults extends RequestFaults {
  readonly #site: FaultySite;
  readonly #connections = new Map<number, Connections>();

  constructor(site: FaultySite) {
    super();
    this.#site = site;
  }

  /** Ends the connections that there are now, at once. Returns how many. */
  dropConnections({
    clientId,
    brokerId,
    connectionId,
  }: Pick<FaultFilter, 'clientId' | 'brokerId' | 'connectionId'> = {}): number {
    const doomed = [...this.#connections]
      .filter(([id]) => brokerId === undefined || id === brokerId)
      .flatMap(([, connections]) => connections())
      .filter(
        (each) =>
          (connectionId === undefined || each.connection.id === connectionId) &&
          (clientId === undefined ||
            (typeof clientId === 'string'
              ? each.clientId === clientId
              : clientId.test(each.clientId))),
      );
    for (const { connection } of doomed) connection.destroy();
    return doomed.length;
  }

  /**
   * Fills the disk until what is returned is disposed of: what is to be written fails as with ENOSPC, so that
   * clients get KAFKA_STORAGE_ERROR or, from coordinators, NOT_COORDINATOR; what they read goes on.
   */
  fillDisk(): Disposable {
    return this.#site.disk.fill();
  }

  /**
   * Lets the session of a member run out now, or those of all members of a group; the others rebalance. Returns how
   * many that were.
   */
  expireSession(groupId: string, memberId?: string): number {
    const { group } = this.#site.groups.all().find((each) => each.group.groupId === groupId) ?? {};
    const members = group?.generations.members.all() ?? [];
    const doomed = members.filter((each) => memberId === undefined || each.memberId === memberId);
    for (const member of doomed) group?.generations.remove(member);
    return doomed.length;
  }

  /**
   * Fences the producer of a transactional id, as another one with the same id would: its open transaction is
   * aborted, and all that it still asks for is refused.
   * @throws BrokerProtocolError TRANSACTIONAL_ID_NOT_FOUND
   */
  async fenceProducer(transactionalId: string): Promise<void> {
    const { transactions } = this.#site;
    const facts = transactions.list().find((each) => each.transactionalId === transactionalId);
    if (facts === undefined) throw new BrokerProtocolError('TRANSACTIONAL_ID_NOT_FOUND');
    const { timeoutMs } = facts;
    for (let turn = 0; turn < PATIENCE_TURNS; turn += 1) {
      const answer = await transactions.init({ transactionalId, timeoutMs });
      if (typeof answer !== 'string') return;
      if (answer !== 'CONCURRENT_TRANSACTIONS') throw new BrokerProtocolError(answer);
      await new Promise(setImmediate);
    }
    throw new BrokerProtocolError('CONCURRENT_TRANSACTIONS');
  }

  /**
   * Loses the markers of transactions that end, by whatever ends them: the coordinator takes them for written, so
   * that the state is CompleteCommit or CompleteAbort, while the records stay in an open ("hanging", KIP-664)
   * transaction. `read_committed` and stable offsets stop there until a later transaction of the same
   * transactional id, in any newer epoch, takes the partition in: its marker ends what hangs there, too, in its own
   * way. Restarts change nothing about it. Apache Kafka (4.3.1: `TransactionMarkerChannelManager`, "Couldn't find
   * leader endpoint for partitions") does so to partitions that have no leader when the transaction ends, as all
   * have when the only broker shuts down, because it takes them for deleted ones.
   */
  loseMarkers(settings: MarkerLossSettings = {}): Fault {
    return this.#site.transactions.markerLoss.lose(settings);
  }

  override clear(): void {
    super.clear();
    this.#site.transactions.markerLoss.clear();
  }

  /** Tells which connections a broker has. */
  watch(brokerId: number, connections: Connections): void {
    this.#connections.set(brokerId, connections);
  }
}
