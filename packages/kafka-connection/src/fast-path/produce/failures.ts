/** kafkajs' errors as the replaced modules look at them: what they are inside, and which ones pass. */

import type { KafkajsError } from '../kafkajs-internals.ts';

/** Whatever was thrown, as an error. */
export function asKafkajsError(error: unknown): KafkajsError {
  return error instanceof Error ? error : new Error(String(error));
}

/** The failure itself, out of what kafkajs' retriers wrap around it. */
export function rootOf(error: KafkajsError): KafkajsError {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

const CONNECTION_LOST = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);

/** Whether a broker could not be reached or did not answer: another try may find it, or another. */
export function isConnectionLost(error: KafkajsError): boolean {
  return CONNECTION_LOST.has(error.name);
}
