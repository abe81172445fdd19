/**
 * The one place where kafkajs' errors become ours. kafkajs wraps: what matters is the deepest cause,
 * and which of its name, type or code says most depends on where the failure happened.
 */

import { addressFromKafkajs } from '../client/broker-address.ts';
import { connectionFailure } from './connection-failure.ts';
import { KafkaConnectionError } from './kafka-connection-error.ts';
import { kafkaErrorType } from './kafka-error-type.ts';
import { protocolFailure } from './protocol-failure.ts';

/** What was being done, for the message: kafkajs' errors seldom say. */
export interface KafkaErrorContext {
  readonly topic?: string | undefined;
  readonly groupId?: string | undefined;
  readonly transactionalId?: string | undefined;
  /** The bootstrap brokers. */
  readonly brokers?: readonly string[] | undefined;
  /** One of them answered, so what fails now is an address that it advertised. */
  readonly greeted?: boolean | undefined;
}

/** The fields that kafkajs' errors and Node's socket errors have between them. */
export interface KafkaFailure {
  readonly name: string;
  readonly message: string;
  readonly type?: string | undefined;
  readonly code?: string | number | undefined;
  readonly broker?: string | undefined;
  readonly topic?: string | undefined;
  /** The request that the broker does not know. */
  readonly apiName?: string | undefined;
  readonly cause: unknown;
}

/**
 * Our error for anything that kafkajs threw. An error of ours comes back as it is, and so does an
 * abort's reason wrapped in nothing: callers may translate whatever they caught.
 */
export function translateKafkaError(
  error: unknown,
  context: KafkaErrorContext = {},
): KafkaConnectionError {
  // What an error of ours came from is told already.
  const deepest = deepestCause(error, isOurs);
  if (deepest instanceof KafkaConnectionError) return deepest;
  const failure = describe(deepest);
  return (
    connectionFailure(failure, context) ??
    protocolFailure(failure, context) ??
    new KafkaConnectionError('KAFKA_REQUEST_FAILED', `Kafka request failed: ${failure.message}`, {
      cause: deepest,
    })
  );
}

/**
 * Follows `cause`, and the first of several in kafkajs' aggregate errors, to the end.
 *
 * @param isEnough whether to stop at an error before the end
 */
export function deepestCause(
  error: unknown,
  isEnough: (error: unknown) => boolean = () => false,
): unknown {
  let current = error;
  for (const seen = new Set(); !seen.has(current) && !isEnough(current); ) {
    seen.add(current);
    const next = property(current, 'cause') ?? firstOf(property(current, 'errors'));
    if (next instanceof Error) current = next;
  }
  return current;
}

function isOurs(error: unknown): boolean {
  return error instanceof KafkaConnectionError;
}

function describe(deepest: unknown): KafkaFailure {
  const text = (name: string) => {
    const value = property(deepest, name);
    return typeof value === 'string' ? value : undefined;
  };
  const code = property(deepest, 'code');
  return {
    name: text('name') ?? '',
    message: text('message') ?? textOf(deepest),
    type: kafkaErrorType(deepest) || undefined,
    code: typeof code === 'number' ? code : text('code'),
    broker: brokerOf(text('broker')),
    topic: text('topic'),
    apiName: text('apiName'),
    cause: deepest,
  };
}

/** Not everything that can be thrown has a text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}

function brokerOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : addressFromKafkajs(address);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
