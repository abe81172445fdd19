// What the handlers of the wire APIs work on: the parts of one running broker.
import type { Clock } from './clock.ts';
import type { ClusterState, NodeAddress } from './cluster/cluster-state.ts';
import type { RequestFaults } from './faults/faults.ts';
import type { GroupCoordinator } from './groups/group-coordinator.ts';
import type { TopicRegistry } from './log/topic-registry.ts';
import type { RequestObserver } from './observation/request-observer.ts';
import type { SecurityDescription } from './security/guard.ts';
import type { ClientConnection } from './server/connection.ts';
import type { TransactionCoordinator } from './transactions/transaction-coordinator.ts';

/** Settings of the broker that concern the wire APIs. */
interface BrokerSettings {
  /** Whether Metadata creates topics that a client names and that do not exist (`auto.create.topics.enable`). */
  readonly autoCreateTopics: boolean;
  /** Partitions of a topic whose creator does not say (`num.partitions`). */
  readonly defaultPartitions: number;
  /** The most that one Fetch answers (`fetch.max.bytes`). */
  readonly fetchMaxBytes: number;
  /** Larger requests end their connection (`socket.request.max.bytes`). */
  readonly maxRequestBytes: number;
}

/** One running broker, seen from its APIs. */
export interface BrokerState {
  readonly nodeId: number;
  readonly clusterId: string;
  /** Folder of the logs; `memory` when there is none. */
  readonly logDir: string;
  readonly settings: BrokerSettings;
  readonly clock: Clock;
  readonly topics: TopicRegistry;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly security: SecurityDescription;
  /** Counts what the broker is asked. */
  readonly observer: RequestObserver;
  /** The brokers that this one is one of; undefined when it is alone. */
  readonly cluster: ClusterState | undefined;
  /** What goes wrong on purpose. */
  readonly faults: RequestFaults;
  /** This broker's address for the client on `connection`. */
  node(connection: ClientConnection): NodeAddress;
  /** Tells the owner of the broker about a failure that the client only sees as UNKNOWN_SERVER_ERROR. */
  report(error: unknown): void;
}
