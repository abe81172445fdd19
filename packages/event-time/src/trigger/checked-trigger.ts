/** Checks of what triggers and evictors are described with, when they are described. */
import { EventTimeError } from '../event-time-error.ts';

/** Throws INVALID_COUNT. */
export function checkedCount(count: number, what: string): number {
  if (!Number.isSafeInteger(count) || count <= 0) {
    throw new EventTimeError('INVALID_COUNT', `${what}: ${count}`);
  }
  return count;
}

/** Milliseconds. Throws INVALID_TRIGGER_INTERVAL. */
export function checkedInterval(interval: number, what: string): number {
  if (!Number.isSafeInteger(interval) || interval <= 0) {
    throw new EventTimeError('INVALID_TRIGGER_INTERVAL', `${what}: ${interval}`);
  }
  return interval;
}
