/**
 * kafkajs' connect() resolves though nobody logged in, or though nothing answers. Only a request
 * that was answered proves a connection, so the check makes one. Before that the brokers are greeted
 * all at once: what stands in the way of that shows at once and as what it is.
 */

import type { ConnectionOptions } from 'node:tls';
import type { Kafka, KafkaConfig } from 'kafkajs';
import { parseBrokerAddress } from './client/broker-address.ts';
import { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { translateKafkaError } from './errors/translate-kafka-error.ts';
import { greet } from './greeting/greet.ts';

const GREETING_WITHIN_MS = 5_000;
const REQUEST_TIMEOUT_MS = 2_500;
const CONNECTION_TIMEOUT_MS = 1_500;
const FIRST_RETRY = { retries: 2, initialRetryTime: 100 };
const NEXT_RETRY = { retries: 1, initialRetryTime: 50 };
const ATTEMPTS = 4;
// Others are tried only while that leaves all below ten seconds.
const OTHERS_WITHIN_MS = 2_500;

/** What the check needs to know of the connection. */
export interface CheckedTarget {
  /** `host:port` for people. */
  readonly brokers: readonly string[];
  readonly tls?: ConnectionOptions | undefined;
  readonly sasl?: object | undefined;
}

/**
 * Greets all brokers at once and waits for the first that answers.
 *
 * @returns the brokers, those before that answered
 * @throws KafkaConnectionError of exit code 69: the first broker's, when none answers
 */
export async function greetBrokers({ brokers, tls }: CheckedTarget): Promise<string[]> {
  const greetings = brokers.map(async (broker) => {
    await greet(parseBrokerAddress(broker), { tls, withinMs: GREETING_WITHIN_MS });
    return broker;
  });
  try {
    const first = await Promise.any(greetings);
    return [first, ...brokers.filter((broker) => broker !== first)];
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
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
  const begin = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const retry = attempt === 1 ? FIRST_RETRY : NEXT_RETRY;
    const admin = createKafka({
      retry,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    }).admin();
    let greeted = false;
    try {
      await admin.connect();
      greeted = true;
      const { brokers } = await admin.describeCluster();
      return { nodes: brokers.length };
    } catch (error) {
      const failure = failureOf(error, target, greeted);
      // kafkajs asks a broker of the list at random, which may be the one that died a moment ago.
      const otherBroker =
        failure.code === 'KAFKA_ADVERTISED_LISTENER' &&
        attempt < ATTEMPTS &&
        performance.now() - begin < OTHERS_WITHIN_MS;
      if (!otherBroker) throw failure;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

/** What stands in the way of the first request that Kafka answers only to who is logged in. */
export function failureOf(
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
