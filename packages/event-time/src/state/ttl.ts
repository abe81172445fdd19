import type { StateTime } from './state-time.ts';
import type { StateTtlConfig } from './state-ttl-config.ts';

/** A value with the time of its last access (Flink: `TtlValue`). */
export interface TtlValue<T> {
  readonly value: T;
  readonly stamp: number;
}

/** What the states with a time to live share (Flink: `AbstractTtlDecorator`). */
export class Ttl {
  readonly config: StateTtlConfig;
  readonly updatesOnRead: boolean;
  readonly returnsExpired: boolean;
  private readonly time: StateTime;

  constructor(config: StateTtlConfig, time: StateTime) {
    this.config = config;
    this.time = time;
    this.updatesOnRead = config.updateType === 'OnReadAndWrite';
    this.returnsExpired = config.stateVisibility === 'ReturnExpiredIfNotCleanedUp';
  }

  /** The value with a stamp of now. */
  wrap<T>(value: T): TtlValue<T> {
    return { value, stamp: this.time.stamp(this.config.timeCharacteristic) };
  }

  isExpired({ stamp }: TtlValue<unknown>): boolean {
    const { ttlMs, timeCharacteristic } = this.config;
    const now = this.time.now(timeCharacteristic);
    // Before the first watermark no event time has passed.
    return now > Number.NEGATIVE_INFINITY && stamp + ttlMs <= now;
  }

  /** The value, unless it has expired and must not be seen. */
  visible<T>(stored: TtlValue<T> | undefined): T | undefined {
    if (stored === undefined || (!this.returnsExpired && this.isExpired(stored))) return undefined;
    return stored.value;
  }

  /** What a reader gets: an expired value is removed, a living one perhaps stamped anew. */
  read<T>(
    stored: TtlValue<T> | undefined,
    restamp: (again: TtlValue<T>) => void,
    remove: () => void,
  ): T | undefined {
    if (stored === undefined) return undefined;
    if (this.isExpired(stored)) {
      remove();
      if (!this.returnsExpired) return undefined;
    } else if (this.updatesOnRead) {
      restamp(this.wrap(stored.value));
    }
    return stored.value;
  }
}
