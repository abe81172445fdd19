/**
 * kafkajs' connect() resolves though nobody logged in, or though nothing answers. Only a request
 * that was answered proves a connection, so the check makes one, with few and short retries.
 */

import type { Kafka, KafkaConfig } from 'kafkajs';
import { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { translateKafkaError } from './errors/translate-kafka-error.ts';

const CHECK: Partial<KafkaConfig> = {
  retry: { retries: 2, initialRetryTime: 200 },
  requestTimeout: 2_500,
};

/** What the check needs to know of the connection. */
export interface CheckedTarget {
  readonly brokers: readonly string[];
  readonly sasl?: object;
}

/** Asks the brokers who they are. @throws KafkaConnectionError of exit code 69 or 77 */
export async function checkKafka(
  createKafka: (overrides: Partial<KafkaConfig>) => Kafka,
  { brokers, sasl }: CheckedTarget,
): Promise<void> {
  const admin = createKafka(CHECK).admin();
  let greeted = false;
  try {
    await admin.connect();
    greeted = true;
    await admin.describeCluster();
  } catch (error) {
    const translated = translateKafkaError(error, { brokers });
    // Kafka answers ApiVersions before the login and hangs up on anything else.
    if (greeted && !sasl && translated.code === 'KAFKA_CONNECTION_CLOSED') {
      throw loginMissing(brokers, error);
    }
    throw translated;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function loginMissing(brokers: readonly string[], cause: unknown): KafkaConnectionError {
  const where = brokers.join(', ');
  return new KafkaConnectionError('KAFKA_LOGIN_MISSING', `Kafka at ${where} wants a login.`, {
    cause,
  });
}
