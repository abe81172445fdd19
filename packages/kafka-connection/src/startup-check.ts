/**
 * kafkajs' connect() resolves though nobody logged in, or though nothing answers. Only a request
 * that was answered proves a connection, so the check makes one, with few and short retries.
 */

import type { Kafka, KafkaConfig } from 'kafkajs';
import { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { translateKafkaError } from './errors/translate-kafka-error.ts';

const REQUEST_TIMEOUT_MS = 2_500;
const FIRST_RETRY = { retries: 2, initialRetryTime: 200 };
const NEXT_RETRY = { retries: 1, initialRetryTime: 50 };
const ATTEMPTS = 4;

/** What the check needs to know of the connection. */
export interface CheckedTarget {
  readonly brokers: readonly string[];
  readonly sasl?: object;
}

/**
 * Asks the brokers who they are.
 *
 * @returns how many brokers the cluster has
 * @throws KafkaConnectionError of exit code 69 or 77
 */
export async function checkKafka(
  createKafka: (overrides: Partial<KafkaConfig>) => Kafka,
  target: CheckedTarget,
): Promise<{ nodes: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const retry = attempt === 1 ? FIRST_RETRY : NEXT_RETRY;
    const admin = createKafka({ retry, requestTimeout: REQUEST_TIMEOUT_MS }).admin();
    let greeted = false;
    try {
      await admin.connect();
      greeted = true;
      const { brokers } = await admin.describeCluster();
      return { nodes: brokers.length };
    } catch (error) {
      const failure = failureOf(error, target, greeted);
      // kafkajs asks a broker of the list at random, which may be the one that died a moment ago.
      const otherBroker = failure.code === 'KAFKA_ADVERTISED_LISTENER' && attempt < ATTEMPTS;
      if (!otherBroker) throw failure;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

function failureOf(
  error: unknown,
  { brokers, sasl }: CheckedTarget,
  greeted: boolean,
): KafkaConnectionError {
  const failure = translateKafkaError(error, { brokers, greeted });
  // Kafka answers ApiVersions before the login and hangs up on anything else.
  const wantsLogin = greeted && !sasl && failure.code === 'KAFKA_CONNECTION_CLOSED';
  return wantsLogin ? loginMissing(brokers, error) : failure;
}

function loginMissing(brokers: readonly string[], cause: unknown): KafkaConnectionError {
  const where = brokers.join(', ');
  return new KafkaConnectionError('KAFKA_LOGIN_MISSING', `Kafka at ${where} wants a login.`, {
    cause,
  });
}
