/**
 * kafkajs' connect() resolves though nobody logged in, or though nothing answers. Only a request
 * that was answered proves a connection, so the check makes one. Before that the brokers are greeted
 * all at once: what stands in the way of that shows at once and as what it is.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Kafka, KafkaConfig } from 'kafkajs';
import { formatBrokerAddress, parseBrokerAddress } from './client/broker-address.ts';
import { BrokerSession } from './client/broker-session.ts';
import { KafkaConnectionError } from './errors/kafka-connection-error.ts';
import { translateKafkaError } from './errors/translate-kafka-error.ts';
import { advertisedFailure } from './greeting/advertised-failure.ts';
import { greet } from './greeting/greet.ts';
import { unlessHungUpTwice } from './greeting/hang-up.ts';
import { type AdvertisedBroker, askMetadata } from './requests/metadata.ts';

const GREETING_WITHIN_MS = 5_000;
/** Together with the greeting below ten seconds. */
const ADVERTISED_WITHIN_MS = 3_000;
const SESSION = {
  connectionTimeout: 2_500,
  requestTimeout: 2_500,
  retry: { retries: 2, initialRetryTime: 100 },
};
const BROKERS_WITHIN_MS = 5_000;
const POLL_MS = 100;

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
  const first = await firstOf(greetings);
  return [first, ...brokers.filter((broker) => broker !== first)];
}

/**
 * Logs in to the first broker, asks it who the brokers are, and greets one of them at the address that
 * it made known: there the clients will go.
 *
 * @param target its first broker answered
 * @returns how many brokers the cluster has
 * @throws KafkaConnectionError of exit code 69 or 77
 */
export async function checkKafka(
  createKafka: (overrides: Partial<KafkaConfig>) => Kafka,
  target: CheckedTarget,
): Promise<{ nodes: number }> {
  const brokers = await knownBrokers(createKafka(SESSION), target);
  const [bootstrap = ''] = target.brokers;
  const isKnown = brokers.some((broker) => formatBrokerAddress(broker) === bootstrap);
  if (!isKnown) await reachOne(bootstrap, brokers, target);
  return { nodes: brokers.length };
}

async function knownBrokers(kafka: Kafka, target: CheckedTarget) {
  let greeted = false;
  try {
    return await unlessHungUpTwice(async () => {
      greeted = false;
      await using session = await BrokerSession.open(kafka);
      greeted = true;
      return await askBrokers(session);
    });
  } catch (error) {
    throw failureOf(error, target, greeted);
  }
}

async function askBrokers(session: BrokerSession): Promise<readonly AdvertisedBroker[]> {
  const deadline = performance.now() + BROKERS_WITHIN_MS;
  for (;;) {
    const { brokers } = await askMetadata(session);
    // A broker that has just started answers before its cluster counts it in.
    if (brokers.length > 0 || performance.now() > deadline) return brokers;
    await sleep(POLL_MS);
  }
}

async function reachOne(
  bootstrap: string,
  brokers: readonly AdvertisedBroker[],
  { tls }: CheckedTarget,
): Promise<void> {
  const greetings = brokers.map((broker) =>
    greet(broker, { tls, withinMs: ADVERTISED_WITHIN_MS }).catch((error) => {
      throw advertisedFailure(bootstrap, broker, translateKafkaError(error));
    }),
  );
  await firstOf(greetings);
}

/** The first success, else the first failure in the order of the list. */
async function firstOf<T>(attempts: readonly Promise<T>[]): Promise<T> {
  try {
    return await Promise.any(attempts);
  } catch (error) {
    throw error instanceof AggregateError ? (error.errors[0] ?? error) : error;
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
