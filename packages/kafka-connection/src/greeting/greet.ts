/**
 * All four steps to a broker in one: name, TCP, TLS, and a first answer. kafkajs goes the same way, but
 * retries what will not pass and says in the end only that a connection was closed.
 */

import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { type BrokerAddress, formatBrokerAddress } from '../client/broker-address.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { type ApiVersions, askVersions, HungUp, NotKafka } from './ask-versions.ts';
import { unlessHungUpTwice } from './hang-up.ts';
import { lookUpHost } from './name-lookup.ts';
import { openSocket } from './open-socket.ts';
import { Distrusted, distrustReason, startTls, type TlsFacts } from './start-tls.ts';

/** How to greet. */
export interface GreetOptions {
  /** Absent: no TLS. */
  readonly tls?: ConnectionOptions | undefined;
  /** For each of the steps. */
  readonly withinMs: number;
}

/** What was found, each step's part as soon as it is there: a failed greeting shows how far it came. */
export interface GreetingFacts {
  addresses?: readonly string[];
  tcpMs?: number;
  tls?: TlsFacts;
  versions?: ApiVersions;
}

/**
 * Greets a broker.
 *
 * @param facts is filled on the way
 * @throws KafkaConnectionError of exit code 69
 */
export async function greet(
  address: BrokerAddress,
  options: GreetOptions,
  facts: GreetingFacts = {},
): Promise<void> {
  try {
    await unlessHungUpTwice(() => goThere(address, options, facts));
  } catch (error) {
    throw await failureOf(error, address, options, facts);
  }
}

async function goThere(
  address: BrokerAddress,
  { tls, withinMs }: GreetOptions,
  facts: GreetingFacts,
): Promise<void> {
  let socket: Socket | undefined;
  try {
    facts.addresses = await lookUpHost(address.host);
    const begin = performance.now();
    socket = await openSocket(address, withinMs);
    facts.tcpMs = performance.now() - begin;
    if (tls) {
      const secured = await startTls(socket, address.host, tls, withinMs);
      socket = secured.socket;
      facts.tls = secured.facts;
      const { distrust } = secured.facts;
      if (distrust !== undefined) throw new Distrusted(distrust);
    }
    facts.versions = await askVersions(socket, withinMs);
  } finally {
    socket?.destroy();
  }
}

async function failureOf(
  error: unknown,
  address: BrokerAddress,
  { tls, withinMs }: GreetOptions,
  facts: GreetingFacts,
): Promise<KafkaConnectionError> {
  const where = formatBrokerAddress(address);
  const plain = translateKafkaError(error, { brokers: [where] });
  const mayBeTls = error instanceof HungUp || error instanceof NotKafka;
  if (!tls && mayBeTls && (await speaksTls(address, withinMs))) {
    const message = `Cannot connect to Kafka at ${where}: the port speaks TLS, and TLS is not switched on.`;
    return new KafkaConnectionError('KAFKA_CONNECTION_CLOSED', message, { cause: error });
  }
  if (error instanceof NotKafka) {
    const message = `Cannot connect to Kafka at ${where}: what answers there is not Kafka${beginning(error.answer)}.`;
    return new KafkaConnectionError('KAFKA_NOT_KAFKA', message, { cause: error });
  }
  if (tls && facts.tls && error instanceof HungUp) {
    // Some say nothing, where TLS has an alert for it.
    const message = `Cannot connect to Kafka at ${where}: it hangs up as soon as TLS is agreed on, as who wants a certificate of the client that it trusts.`;
    return new KafkaConnectionError('KAFKA_TLS_CLIENT_CERTIFICATE', message, { cause: error });
  }
  const reason = facts.tls && distrustReason(facts.tls, address.host);
  if (reason === undefined) return plain;
  return new KafkaConnectionError(plain.code, `Cannot connect to Kafka at ${where}: ${reason}.`, {
    cause: error,
  });
}

async function speaksTls(address: BrokerAddress, withinMs: number): Promise<boolean> {
  try {
    const socket = await openSocket(address, withinMs);
    const secured = await startTls(socket, address.host, {}, withinMs);
    secured.socket.destroy();
    return true;
  } catch {
    return false;
  }
}

/** Of an answer in letters, as HTTP's, so much that people know it again. */
function beginning(answer: Buffer): string {
  const [line = ''] = answer
    .subarray(0, 40)
    .toString('latin1')
    .split(/[\r\n]/);
  return /^[ -~]{4,}$/.test(line) ? ` ("${line}")` : '';
}
