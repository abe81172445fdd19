// What the storage did that its owner should hear of: cuts, failures, removals. Nothing here is ever silent.

/** Something noteworthy that happened to files; the broker turns each into a log line. */
export type StorageEvent =
  | {
      /** After a crash a file ended in the middle of an entry, and was cut at the last whole one. */
      readonly type: 'tail-cut';
      readonly file: string;
      readonly keptBytes: number;
      readonly cutBytes: number;
      readonly reason: string;
    }
  | {
      /** A write was refused (disk full, no permission); the clients got an error, reads go on. */
      readonly type: 'write-failed';
      readonly file: string;
      readonly error: Error;
    }
  | {
      /** Writing works again after `write-failed`. */
      readonly type: 'write-recovered';
      readonly file: string;
    }
  | {
      readonly type: 'segment-removed';
      readonly file: string;
      readonly reason: 'retention.ms' | 'retention.bytes' | 'delete-records';
    }
  | {
      /** A log could not be compacted. It is as it was; what is damaged is not tried again before a restart. */
      readonly type: 'compaction-failed';
      readonly file: string;
      readonly error: Error;
    }
  | {
      /** What an unfinished topic creation, deletion or compaction left behind was removed at the start. */
      readonly type: 'leftover-removed';
      readonly file: string;
    }
  | {
      /** The broker that held this folder was killed; its lock was taken over. */
      readonly type: 'stale-lock-taken';
      readonly file: string;
      readonly pid: number;
    };

/** Receives {@link StorageEvent}s; must not throw. */
export type StorageListener = (event: StorageEvent) => void;

/** A storage event as a sentence for logs. */
export function describeStorageEvent(event: StorageEvent): string {
  switch (event.type) {
    case 'tail-cut':
      return `${event.file}: cut ${event.cutBytes} bytes after the last whole entry, kept ${event.keptBytes} (${event.reason})`;
    case 'write-failed':
      return `${event.file}: cannot write (${event.error.message}); clients get KAFKA_STORAGE_ERROR, reads go on`;
    case 'write-recovered':
      return `${event.file}: writing works again`;
    case 'segment-removed':
      return `${event.file}: removed (${event.reason})`;
    case 'compaction-failed':
      return `${event.file}: cannot be compacted (${event.error.message})`;
    case 'leftover-removed':
      return `${event.file}: removed what unfinished work left behind`;
    case 'stale-lock-taken':
      return `${event.file}: process ${event.pid} ended without a clean stop; took over its data folder`;
  }
}
