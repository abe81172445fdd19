/** Checks of what windows are described with, when they are described. Times are milliseconds. */
import { EventTimeError } from '../event-time-error.ts';

/** Throws INVALID_WINDOW_SIZE. */
export function checkedSize(size: number, what: string): number {
  if (!Number.isSafeInteger(size) || size <= 0) {
    throw new EventTimeError('INVALID_WINDOW_SIZE', `${what}: ${size}`);
  }
  return size;
}

/** Throws INVALID_WINDOW_OFFSET: an offset must be smaller than the distance between two starts. */
export function checkedOffset(offset: number, distance: number): number {
  if (!Number.isSafeInteger(offset) || Math.abs(offset) >= distance) {
    throw new EventTimeError('INVALID_WINDOW_OFFSET', `offset ${offset}, windows ${distance} ms`);
  }
  return offset;
}

/** Throws INVALID_SESSION_GAP. */
export function checkedGap(gap: number): number {
  if (!Number.isSafeInteger(gap) || gap <= 0) {
    throw new EventTimeError('INVALID_SESSION_GAP', String(gap));
  }
  return gap;
}

/** Throws TIMESTAMP_MISSING for an element without a place in event time. */
export function checkedTimestamp(timestamp: number): number {
  if (!Number.isFinite(timestamp)) throw new EventTimeError('TIMESTAMP_MISSING');
  return timestamp;
}
