/**
 * One way to ask something of Kafka's admin API: through the connection's own client, with our errors,
 * and with patience in a cluster, where kafkajs gives up as soon as it comes upon a broker that died
 * a moment ago and is still listed.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { KafkaConnection } from './connection.ts';
import type { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { type KafkaErrorContext, translateKafkaError } from './errors/translate-kafka-error.ts';

const UNREACHABLE = 69;
// Kafka strikes a silent broker off its list after nine seconds (broker.session.timeout.ms).
const PATIENCE_MS = 10_000;
// Kafka makes its topic of groups when the first one comes, and is asked for too early by kafkajs.
const GROUPS_WITHIN_MS = 5_000;
const PAUSE_MS = 200;

/** Runs the work on the connection's admin client. @throws KafkaConnectionError */
export async function adminCall<T>(
  connection: KafkaConnection,
  context: KafkaErrorContext,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  for (;;) {
    try {
      return await work(await connection.admin());
    } catch (error) {
      const translated = translateKafkaError(error, context);
      const waited = performance.now() - begin;
      if (waited >= patienceWith(translated, connection)) throw translated;
    }
    await sleep(PAUSE_MS);
  }
}

function patienceWith(error: KafkaConnectionError, { nodes }: KafkaConnection): number {
  if (error.code === 'GROUP_UNAVAILABLE') return GROUPS_WITHIN_MS;
  return error.exitCode === UNREACHABLE && nodes > 1 ? PATIENCE_MS : 0;
}
