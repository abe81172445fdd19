import { EventTimeError } from '../event-time-error.ts';

/** What makes a value younger again: writing it, or reading it too. */
export type TtlUpdateType = 'OnCreateAndWrite' | 'OnReadAndWrite';

/** Whether a value that has expired may be seen once more, when it is found and removed. */
export type TtlStateVisibility = 'NeverReturnExpired' | 'ReturnExpiredIfNotCleanedUp';

/**
 * By which time values age. Processing time is Flink's. Event time is an addition: a value ages
 * with the watermark and, while event-time timers fire, with their times, so that a replay forgets
 * what the first run forgot.
 */
export type TtlTimeCharacteristic = 'ProcessingTime' | 'EventTime';

/** What `StateTtlConfig.of` may be told besides the time. */
export interface StateTtlOptions {
  /** 'OnCreateAndWrite' by default. */
  readonly updateType?: TtlUpdateType;
  /** 'NeverReturnExpired' by default. */
  readonly stateVisibility?: TtlStateVisibility;
  /** 'ProcessingTime' by default. */
  readonly timeCharacteristic?: TtlTimeCharacteristic;
  /** How many keys each access to the state checks in passing; 5 by default, 0 for none. */
  readonly cleanupKeysPerAccess?: number;
}

/**
 * How long a state keeps what nobody touches (Flink: `StateTtlConfig`): a value has expired when its
 * last access and `ttlMs` are not after now. Given to `StateDescriptor.enableTimeToLive`.
 */
export class StateTtlConfig {
  readonly ttlMs: number;
  readonly updateType: TtlUpdateType;
  readonly stateVisibility: TtlStateVisibility;
  readonly timeCharacteristic: TtlTimeCharacteristic;
  readonly cleanupKeysPerAccess: number;

  private constructor(ttlMs: number, options: StateTtlOptions) {
    const keys = options.cleanupKeysPerAccess ?? 5;
    if (!(ttlMs > 0) || !Number.isInteger(keys) || keys < 0) {
      throw new EventTimeError('INVALID_TTL', `${ttlMs} ms, ${keys} keys per access`);
    }
    this.ttlMs = ttlMs;
    this.updateType = options.updateType ?? 'OnCreateAndWrite';
    this.stateVisibility = options.stateVisibility ?? 'NeverReturnExpired';
    this.timeCharacteristic = options.timeCharacteristic ?? 'ProcessingTime';
    this.cleanupKeysPerAccess = keys;
  }

  /** Throws INVALID_TTL for a time that is not above zero. */
  static of(ttlMs: number, options: StateTtlOptions = {}): StateTtlConfig {
    return new StateTtlConfig(ttlMs, options);
  }
}
