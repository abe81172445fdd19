// What a broker tells its owner. It prints nothing itself.
import { describeStorageEvent, type StorageEvent } from './storage/storage-event.ts';

/** Something that the owner of a broker may want to log. */
export type BrokerEvent =
  | StorageEvent
  | {
      /** A connection was closed because what came in was not a Kafka request, or because a handler failed. */
      readonly type: 'connection-failed';
      readonly clientHost: string;
      readonly error: unknown;
    }
  | {
      /** A client did not log in: wrong user or password, or a SASL mechanism that is not offered. */
      readonly type: 'login-failed';
      readonly clientHost: string;
      /** In Kafka's words. */
      readonly reason: string;
    }
  | {
      /** A part of a request failed in a way nobody foresaw; the client got UNKNOWN_SERVER_ERROR. */
      readonly type: 'request-failed';
      readonly error: unknown;
    };

/** A broker event as a sentence for logs. */
export function describeBrokerEvent(event: BrokerEvent): string {
  if (event.type === 'connection-failed')
    return `${event.clientHost}: connection closed (${reason(event.error)})`;
  if (event.type === 'login-failed') return `${event.clientHost}: ${event.reason}`;
  if (event.type === 'request-failed') return `request failed (${reason(event.error)})`;
  return describeStorageEvent(event);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
