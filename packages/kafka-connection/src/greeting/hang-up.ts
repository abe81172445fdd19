/**
 * A connection that breaks tells nothing by itself: a broker that restarts, a proxy and a network do
 * that to anybody. Who hangs up on the next connection, too, means it.
 */

import { translateKafkaError } from '../errors/translate-kafka-error.ts';

const HANG_UPS: ReadonlySet<string> = new Set(['KAFKA_CONNECTION_CLOSED', 'KAFKA_TLS_MISMATCH']);

/** Makes the attempt once more where it ends with a connection that broke. */
export async function unlessHungUpTwice<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!HANG_UPS.has(translateKafkaError(error).code)) throw error;
    return await attempt();
  }
}
