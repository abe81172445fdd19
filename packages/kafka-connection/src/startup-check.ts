/**
 * kafkajs' connect() resolves though nobody logged in, or though nothing answers. Only a request
 * that was answered proves a connection, so the check makes one, with few and short retries.
 */

import type { Kafka, KafkaConfig } from 'kafkajs';
import { translateKafkaError } from './errors/translate-kafka-error.ts';

const CHECK_RETRY = { retries: 2, initialRetryTime: 200 };

/** Asks the brokers who they are. @throws KafkaConnectionError of exit code 69 or 77 */
export async function checkKafka(
  createKafka: (overrides: Partial<KafkaConfig>) => Kafka,
  brokers: readonly string[],
): Promise<void> {
  const admin = createKafka({ retry: CHECK_RETRY }).admin();
  try {
    await admin.connect();
    await admin.describeCluster();
  } catch (error) {
    throw translateKafkaError(error, { brokers });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
