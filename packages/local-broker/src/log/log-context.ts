// What every log of a broker shares.
import type { Clock } from '../clock.ts';
import type { Disk } from '../faults/disk.ts';
import type { FsyncPolicy } from '../storage/fsync-policy.ts';
import type { StorageListener } from '../storage/storage-event.ts';

/** The surroundings of a log. */
export interface LogContext {
  readonly clock: Clock;
  /** What "acknowledged" promises; see {@link FsyncPolicy}. */
  readonly fsync: FsyncPolicy;
  readonly onEvent: StorageListener;
  /** What everything is written to; absent: one that is never full. */
  readonly disk?: Disk | undefined;
  /** Milliseconds between two rounds of compaction (`log.cleaner.backoff.ms`); default Kafka's 15 s. */
  readonly cleanerBackoffMs?: number | undefined;
}
