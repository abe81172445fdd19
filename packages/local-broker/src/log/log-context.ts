// What every log of a broker shares.
import type { Clock } from '../clock.ts';
import type { FsyncPolicy } from '../storage/fsync-policy.ts';
import type { StorageListener } from '../storage/storage-event.ts';

/** The surroundings of a log. */
export interface LogContext {
  readonly clock: Clock;
  /** What "acknowledged" promises; see {@link FsyncPolicy}. */
  readonly fsync: FsyncPolicy;
  readonly onEvent: StorageListener;
}
