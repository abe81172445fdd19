// How a broker is to run.
import type { BrokerEvent } from './broker-event.ts';
import type { Clock } from './clock.ts';
import type { GroupCoordinatorOptions } from './groups/group-coordinator.ts';
import type { NewTopic } from './log/topic-registry.ts';
import type { SecurityOptions } from './security/guard.ts';
import type { FsyncPolicy } from './storage/fsync-policy.ts';

/** Settings of a broker. Everything has a default that suits a test. */
export interface BrokerOptions extends SecurityOptions {
  /** Address to listen on; default 127.0.0.1. With 0.0.0.0 clients are told the address they came to. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Folder for logs and offsets, made when missing. Absent: everything is kept in memory. */
  readonly dataDir?: string;
  /** What an acknowledgement promises; default `'close'`, see {@link FsyncPolicy}. */
  readonly fsync?: FsyncPolicy;
  /** Topics that are made at the start where they do not exist. */
  readonly topics?: Readonly<Record<string, NewTopic>>;
  /** Whether clients make topics by naming them; default false. */
  readonly autoCreateTopics?: boolean;
  /** Partitions of topics whose creator does not say; default 1. */
  readonly defaultPartitions?: number;
  /** Limits of consumer groups; default Kafka's. */
  readonly groups?: Omit<GroupCoordinatorOptions, 'clock' | 'journal'>;
  /** The longest time-out that a transactional producer may ask for (`transaction.max.timeout.ms`); default 15 minutes. */
  readonly transactionMaxTimeoutMs?: number;
  /** Milliseconds between two rounds of log compaction (`log.cleaner.backoff.ms`); default 15 seconds. */
  readonly cleanerBackoffMs?: number;
  /** Larger requests end their connection; default 100 MiB. */
  readonly maxRequestBytes?: number;
  /** Further connections are refused; default 10,000. */
  readonly maxConnections?: number;
  /** Closes the broker when no client has been connected for so long. Absent: never. */
  readonly idleStopMs?: number;
  /** Time and timers; default the platform's. */
  readonly clock?: Clock;
  /** Is told what deserves a log line. */
  readonly onEvent?: (event: BrokerEvent) => void;
}
